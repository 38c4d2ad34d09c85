import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { maskContent, type Redactor, rewriteZip } from '@cc-ci/core';
import type { BrowserContext } from 'playwright';

/** A recording that is under way: keep it when the test failed, discard it when it passed. */
export interface TraceRecording {
  /**
   * Writes the trace (a zip for Playwright's trace viewer) without the secrets that were typed and sent, and gives the
   * path back.
   */
  keep(path: string, redactor: Redactor): Promise<string>;
  discard(): Promise<void>;
}

/**
 * Records what happens in the context: actions, network and DOM. No film of the page: it costs a fifth of a browser
 * test’s time, and the DOM shows the same.
 */
export async function startTrace(context: BrowserContext): Promise<TraceRecording> {
  await context.tracing.start({ snapshots: true });
  return {
    keep: async (path, redactor) => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'cc-ci-trace-'));
      const whole = join(folder.path, 'trace.zip');
      await context.tracing.stop({ path: whole });
      await mkdir(dirname(path), { recursive: true });
      await writeFile(
        path,
        rewriteZip(await readFile(whole), (content) => maskContent(content, redactor)),
      );
      return path;
    },
    discard: () => context.tracing.stop(),
  };
}

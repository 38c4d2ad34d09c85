import { isUtf8 } from 'node:buffer';
import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Redactor, rewriteZip } from '@cc-ci/core';
import type { BrowserContext } from 'playwright';

/** A recording that is under way: keep it when the test failed, discard it when it passed. */
export interface TraceRecording {
  /** Writes the trace (a zip for Playwright's trace viewer) without the secrets that were typed and sent, and gives the path back. */
  keep(path: string, redactor: Redactor): Promise<string>;
  discard(): Promise<void>;
}

/** Records what happens in the context: actions, network and DOM. No film of the page: it costs a fifth of a browser test’s time, and the DOM shows the same. */
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
        rewriteZip(await readFile(whole), (content) => masked(content, redactor)),
      );
      return path;
    },
    discard: () => context.tracing.stop(),
  };
}

/** Text with its secrets masked; of binary data that holds one nothing is kept. */
function masked(content: Uint8Array, redactor: Redactor): Uint8Array {
  const found = redactor.find(content);
  if (found.length === 0) return content;
  return Buffer.from(
    isUtf8(content)
      ? redactor.mask(Buffer.from(content).toString())
      : `binary data with ${found.map((name) => `‹${name}›`).join(', ')}\n`,
  );
}

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BrowserContext } from 'playwright-core';

/** A recording that is under way: keep it when the test failed, discard it when it passed. */
export interface TraceRecording {
  /** Writes the trace (a zip for Playwright's trace viewer) and gives the path back. */
  keep(path: string): Promise<string>;
  discard(): Promise<void>;
}

/** Records what happens in the context: actions, network, DOM and pictures. */
export async function startTrace(context: BrowserContext): Promise<TraceRecording> {
  await context.tracing.start({ screenshots: true, snapshots: true });
  return {
    keep: async (path) => {
      await mkdir(dirname(path), { recursive: true });
      await context.tracing.stop({ path });
      return path;
    },
    discard: () => context.tracing.stop(),
  };
}

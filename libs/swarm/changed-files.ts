import type { Engine } from './engine.ts';
import { answerTooLarge } from './errors.ts';
import { openAnswer, readText } from './frames.ts';
import { runningContainer } from './tasks.ts';

/** Docker's number for a path that was removed (Engine API, "get changes on a container's filesystem"). */
const REMOVED = 2;
const CHANGES_TIMEOUT_MS = 120_000;
/** Some 200,000 files. */
const MAX_CHANGES_BYTES = 32 * 1_048_576;

/**
 * Paths that a service's running task has written outside of its volumes, in the layer that goes with its container.
 * @throws CcciError `NO_RUNNING_TASK`, `ENGINE_ANSWER_TOO_LARGE`
 */
export async function changedFiles(
  engine: Engine,
  { stack, service }: { readonly stack: string; readonly service: string },
): Promise<readonly string[]> {
  const containerId = await runningContainer(engine, stack, service);
  const stream = await openAnswer(engine, `/containers/${containerId}/changes`, { timeoutMs: CHANGES_TIMEOUT_MS });
  const tooMuch = () => answerTooLarge(`the list of what service ${service} has written`, MAX_CHANGES_BYTES);
  const answer = await readText(stream, { maxBytes: MAX_CHANGES_BYTES, tooMuch });
  const changes = JSON.parse(answer) as { Path: string; Kind: number }[] | null;
  return (changes ?? []).filter(({ Kind }) => Kind !== REMOVED).map(({ Path }) => Path);
}

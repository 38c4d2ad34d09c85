import type { Engine } from './engine.ts';
import { runningContainer } from './tasks.ts';

/** Docker's number for a path that was removed (Engine API, "get changes on a container's filesystem"). */
const REMOVED = 2;

/**
 * Paths that a service's running task has written outside of its volumes, in the layer that goes with its container.
 * @throws CcciError `NO_RUNNING_TASK`
 */
export async function changedFiles(
  engine: Engine,
  { stack, service }: { readonly stack: string; readonly service: string },
): Promise<readonly string[]> {
  const containerId = await runningContainer(engine, stack, service);
  const changes = (await engine.docker.getContainer(containerId).changes()) as { Path: string; Kind: number }[] | null;
  return (changes ?? []).filter(({ Kind }) => Kind !== REMOVED).map(({ Path }) => Path);
}

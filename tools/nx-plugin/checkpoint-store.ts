import { join } from 'node:path';
import { checkpointsFolder, storeId } from '@cc-ci/run/store-id';
import { resolveLab } from '@cc-ci/lab/lab';
import { readFieldTarget } from './fingerprint.ts';

/**
 * What a cached checkpoint depends on beside its inputs: that it is still there. A target that cannot be read is told
 * by the command itself.
 */
export function checkpointStore(env: NodeJS.ProcessEnv): string {
  const field = readFieldTarget(env);
  const stateDir = field === null ? join(resolveLab({}, env).dir, 'runs') : stateDirOf(field);
  return stateDir === undefined ? 'unknown' : storeId(checkpointsFolder({ stateDir }));
}

function stateDirOf(target: unknown): string | undefined {
  const { stateDir } = (target ?? {}) as { stateDir?: unknown };
  return typeof stateDir === 'string' ? stateDir : undefined;
}

if (import.meta.main) console.log(checkpointStore(process.env));

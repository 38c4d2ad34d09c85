import { asCcciError, type CcciError } from '@cc-ci/core';
import { StageLog } from '@cc-ci/results';
import { type AppRun, forget } from '../app/app-run.ts';
import { baseGone } from '../app/errors.ts';
import { collectLogs } from '../app/logs.ts';
import { installStage } from './install.ts';
import { teardownStage } from './teardown.ts';

/** What fails an install by what is deployed, and not by the package or the machine. */
const OF_WHAT_IS_DEPLOYED = new Set(['ABRA_FAILED', 'ENV_SAMPLE_WRONG', 'RECIPE_FILE_WRONG']);

/**
 * Installs the base. One that cannot be installed any more does not damn a head that may be its repair: the base is
 * removed, the head is installed in its place, and the upgrade to it stays unverified.
 */
export async function installBase(run: AppRun, log: StageLog): Promise<void> {
  const { base } = run.versions;
  const deploysBefore = run.deploys.actual;
  const attempt = new StageLog('install', (test) => void (test.verdict === 'passed' && log.tell(test)), run.signal);
  const thrown = await installStage(run, attempt, { what: 'base' }).then(() => undefined, asCcciError);
  const why = base && !run.signal.aborted && whyGone(attempt, thrown);
  if (!why) {
    log.take(attempt);
    if (thrown) throw thrown;
    return;
  }
  run.state.baseGone = baseGone(base.version, why);
  run.recorder.note('install', `${run.state.baseGone.message}; the head is installed in its place`);
  run.deploys.expected += run.deploys.actual - deploysBefore;
  await removeBase(run, log);
  log.asides.push(`${run.state.baseGone.message}: both may have one cause`);
  await installStage(run, log, { what: 'head' });
}

/**
 * Why the base is to blame for a red install; undefined where it is not red, or where the package or the machine is.
 */
export function whyGone(attempt: StageLog, thrown: CcciError | undefined): CcciError | undefined {
  if (thrown) return thrown.fault === 'recipe' && OF_WHAT_IS_DEPLOYED.has(thrown.code) ? thrown : undefined;
  const { red } = attempt;
  if (red?.test.verdict !== 'failed' || !red.error) return undefined;
  // Of the head the images may be here, whatever the registry says of those of the base.
  return red.error.fault === 'recipe' || red.error.code === 'IMAGE_UNAVAILABLE' ? red.error : undefined;
}

/** Removes what of the base is there, with proof, so that the head is installed as if there had been none. */
async function removeBase(run: AppRun, log: StageLog): Promise<void> {
  if (run.state.deployed) await collectLogs(run, 'base-', 'install');
  await teardownStage(run, log.part('base'), 'install');
  forget(run.state);
}

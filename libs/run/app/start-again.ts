import { proof, type StageLog } from '@cc-ci/results';
import { startAgain } from '@cc-ci/swarm';
import type { AppRun } from './app-run.ts';
import { standingNow } from './before.ts';
import { proveReady } from './deploy.ts';
import { proveStillThere } from './marker-proofs.ts';
import { proveStaysUp } from './stays-up.ts';
import { lookAtWhole, openLook } from './whole.ts';

/**
 * Starts every service of the app again, once in a run, and proves that all come back healthy with their data: what
 * the machine's next start will do. Gives whether they did.
 */
export async function proveStartsAgain(run: AppRun, stage: 'restore' | 'custom', stageLog: StageLog): Promise<boolean> {
  const { app, engine, recorder, signal, state } = run;
  const log = stageLog.part('again', 'started again');
  const started = await log.proof(proof('started-again'), () =>
    recorder.phase({ place: stage, name: 'start again', owner: 'engine' }, async () => {
      state.before = await standingNow(engine, app.stack);
      return (await startAgain(engine, app.stack, { signal })).join(', ');
    }),
  );
  if (!started) return false;
  const [isReady] = await Promise.all([proveReady(run, stage, log), stage === 'restore' && openLook(run)]);
  if (!isReady) return false;
  if (stage === 'restore') await lookAtWhole(run, stage, 'again');
  await proveStillThere(run, stage, log);
  await proveStaysUp(run, stage, log);
  return log.outcome().verdict === 'passed';
}

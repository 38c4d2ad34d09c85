import { asCcciError } from '@cc-ci/core';
import { proof, type RequestedStage, type StageName, STAGES } from '@cc-ci/results';
import type { AppRun } from '../app/app-run.ts';
import type { StageLog } from '@cc-ci/results';
import { backupStage } from './backup.ts';
import { customStage, type RecipeRun } from './custom.ts';
import { installBaseAsAsked } from './install-from-checkpoint.ts';
import { installStage } from './install.ts';
import { restoreStage } from './restore.ts';
import { upgradeStage } from './upgrade.ts';

/**
 * One rung between install and teardown: what it does, and which stages must not have failed for it to mean anything.
 */
interface Step {
  readonly needs: readonly StageName[];
  readonly work: (run: RecipeRun, log: StageLog) => Promise<void>;
}

type StepName = Exclude<RequestedStage, 'install'>;

const STEPS: Readonly<Record<StepName, Step>> = {
  upgrade: { needs: ['install'], work: upgradeStage },
  backup: { needs: ['install', 'upgrade'], work: backupStage },
  restore: { needs: ['install', 'upgrade', 'backup'], work: restoreStage },
  custom: { needs: ['install', 'upgrade'], work: customStage },
};

/**
 * Runs the stages that were asked for, in order. One whose ground is missing is `unverified`, one declared not
 * applicable is `skipped`.
 */
export async function runStages(run: RecipeRun): Promise<void> {
  const { recorder, recipe, request, versions } = run;
  const upgrades = versionsToDeploy(request, recipe).includes('base') && versions.base !== undefined;
  run.testRunner.prepare();
  void run.browser().catch(() => undefined);
  await recorder.stage('install', (log) =>
    upgrades ? installBaseAsAsked(run, log) : installStage(run, log, { what: 'head' }),
  );
  for (const name of STAGES) {
    if (name === 'install' || !request.stages.includes(name)) continue;
    const reason = recipe.meta.notApplicable[name as keyof typeof recipe.meta.notApplicable];
    const missing = groundMissing(run, name);
    if (reason) recorder.leaveOut(name, 'skipped', reason);
    else if (name === 'upgrade' && run.state.baseGone)
      await recorder.stage(name, (log) => Promise.resolve(log.failed(proof('base-installed'), run.state.baseGone!)));
    else if (missing) recorder.leaveOut(name, 'unverified', missing);
    else await recorder.stage(name, (log) => STEPS[name].work(run, log));
  }
}

/** What a run deploys, where there is a base. */
export function versionsToDeploy(
  { stages }: AppRun['request'],
  { meta }: Pick<AppRun['recipe'], 'meta'>,
): readonly ('base' | 'head')[] {
  return stages.includes('upgrade') && !meta.notApplicable.upgrade ? ['base', 'head'] : ['head'];
}

/** Why a stage cannot mean anything now; undefined when it can. */
function groundMissing(run: AppRun, step: StepName): string | undefined {
  if (run.signal.aborted) return asCcciError(run.signal.reason).message;
  if (step === 'upgrade' && !run.versions.base)
    return `no version is published before the head ${run.versions.head.commit.slice(0, 8)}`;
  const red = run.recorder.stages.find(({ name, verdict }) => STEPS[step].needs.includes(name) && verdict === 'failed');
  return red && `${red.name} failed`;
}

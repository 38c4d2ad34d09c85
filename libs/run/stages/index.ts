import { asCcciError } from '@cc-ci/core';
import type { StageName } from '@cc-ci/results';
import type { RunContext } from '../app/app-run.ts';
import type { StageLog } from '@cc-ci/results';
import type { RequestedStage } from '../request.ts';
import { backupStage } from './backup.ts';
import { customStage } from './custom.ts';
import { installStage } from './install.ts';
import { restoreStage } from './restore.ts';
import { upgradeStage } from './upgrade.ts';

/** One rung between install and teardown: what it does, and which stages must not have failed for it to mean anything. */
interface Step {
  readonly name: RequestedStage;
  readonly needs: readonly StageName[];
  readonly work: (run: RunContext, log: StageLog) => Promise<void>;
}

const STEPS: readonly Step[] = [
  { name: 'upgrade', needs: ['install'], work: upgradeStage },
  { name: 'backup', needs: ['install', 'upgrade'], work: backupStage },
  { name: 'restore', needs: ['install', 'upgrade', 'backup'], work: restoreStage },
  { name: 'custom', needs: ['install', 'upgrade'], work: customStage },
];

/** Runs the stages that were asked for, in order. One whose ground is missing is `unverified`, one declared not applicable is `skipped`. */
export async function runStages(run: RunContext): Promise<void> {
  const { recorder, recipe, request, versions } = run;
  const upgrades =
    request.stages.includes('upgrade') && !recipe.meta.notApplicable.upgrade && versions.base !== undefined;
  run.testRunner.prepare();
  void run.browser().catch(() => undefined);
  await recorder.stage('install', (log) => installStage(run, log, upgrades ? 'base' : 'head'));
  for (const step of STEPS.filter(({ name }) => request.stages.includes(name))) {
    const reason = recipe.meta.notApplicable[step.name as keyof typeof recipe.meta.notApplicable];
    const missing = groundMissing(run, step);
    if (reason) recorder.leaveOut(step.name, 'skipped', reason);
    else if (missing) recorder.leaveOut(step.name, 'unverified', missing);
    else await recorder.stage(step.name, (log) => step.work(run, log));
  }
}

/** Why a stage cannot mean anything now; undefined when it can. */
function groundMissing(run: RunContext, step: Step): string | undefined {
  if (run.signal.aborted) return asCcciError(run.signal.reason).message;
  if (step.name === 'upgrade' && !run.versions.base)
    return `no version is published before the head ${run.versions.head.commit.slice(0, 8)}`;
  const red = run.recorder.stages.find(({ name, verdict }) => step.needs.includes(name) && verdict === 'failed');
  return red && `${red.name} failed`;
}

import { proof } from '@cc-ci/results';
import type { Place, StageLog } from '@cc-ci/results';
import type { AppRun } from './app-run.ts';
import { changesBetween, tellChanges } from './changes.ts';
import { backgroundOf, waitForConvergence } from './deploy.ts';
import { leftScaled, tasksDied } from './errors.ts';

/**
 * Proves at the end of a stage that no task of the present definition has died since it was settled, and that all
 * services still are. What died is told once: a later stage counts from here.
 */
export async function proveStaysUp(run: AppRun, place: Place, log: StageLog): Promise<void> {
  const { watch } = run.state;
  if (!watch || run.signal.aborted) return;
  await log.proof(proof('stays-up'), () =>
    run.recorder.phase({ place, name: 'a look at what died', owner: 'engine' }, async () => {
      const deaths = await watch.deaths(backgroundOf(run));
      if (deaths.length > 0) throw tasksDied(run.app.domain, deaths);
      const deployed = run.state.services;
      const { services } = await waitForConvergence(run, place);
      // swarm-cronjob starts such a service by scaling it, whenever its time has come:
      // https://crazymax.dev/swarm-cronjob/usage/get-started/
      const timed = services.filter(({ labels }) => labels['swarm.cronjob.enable'] === 'true').map(({ name }) => name);
      const scaled = changesBetween(deployed, services).filter(
        ({ kind, service }) => kind === 'service' || (kind === 'replicas' && !timed.includes(service)),
      );
      if (scaled.length > 0) throw leftScaled(run.app.domain, tellChanges(scaled));
      return `${services.length} ${services.length === 1 ? 'service has' : 'services have'} lost no task`;
    }),
  );
}

/**
 * Does a backup or a restore, whose hooks may end what runs in their containers: one death of each of these services is
 * theirs.
 */
export function expectingHooks<T>(run: AppRun, operation: 'backup' | 'restore', work: () => Promise<T>): Promise<T> {
  const { services, watch } = run.state;
  const hooks = [`backupbot.${operation}.pre-hook`, `backupbot.${operation}.post-hook`];
  const hooked = services.filter(({ labels }) => hooks.some((hook) => labels[hook])).map(({ name }) => name);
  return watch ? watch.expecting(hooked, work) : work();
}

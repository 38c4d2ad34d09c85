import type { ComposeConfig } from '@cc-ci/abra';
import { familiarImageName, parseImageName } from '@cc-ci/core';
import type { StageLog } from '@cc-ci/results';
import { asksIngress } from '@cc-ci/policy';
import { proof } from '@cc-ci/results';
import { type Converged, findServicesByLabel, type Service } from '@cc-ci/swarm';
import type { AppRun } from '../app/app-run.ts';
import { type Before, endedServices } from '../app/before.ts';
import { type Change, changesBetween, tellChanges } from '../app/changes.ts';
import { proveImages } from '../app/images.ts';
import { proveNewer } from '../app/newer.ts';
import { proveAsJudged } from '../app/policy.ts';
import { proveOwnNames } from '../app/route-names.ts';
import { proveOwnRoutes } from '../app/routes.ts';
import { presentTasks } from '../app/running-tasks.ts';
import { nothingUpgraded, oneShotUnknown, proofFailed } from '../app/errors.ts';

export interface Upgrade {
  readonly before: Before;
  readonly converged: Converged;
  readonly config: ComposeConfig;
}

/** What of an app's run these proofs meet. */
interface ProvedRun {
  readonly app: Pick<AppRun['app'], 'stack'>;
  readonly recipe: Pick<AppRun['recipe'], 'meta'>;
}

interface VersionNames {
  readonly base: { readonly version: string } | undefined;
  readonly head: { readonly commit: string };
}

/** Proves that what runs is the head, all of it, and nothing of the base beside it. */
export async function proveUpgraded(run: AppRun, log: StageLog, upgrade: Upgrade): Promise<void> {
  const { config, converged } = upgrade;
  await log.proof(proof('chaos-label'), () => proveChaosLabel(run, converged));
  await log.proof(proof('newer'), () => proveNewer(run, upgrade.before.services, converged.services));
  await log.proof(proof('images-run', 'head'), () => proveImages(config, upgrade.before.services, converged));
  await log.proof(proof('as-judged'), () => proveAsJudged(run));
  await log.proof(proof('own-routes'), () => proveRoutes(run, converged.services));
  await log.proof(proof('one-shots-known'), () => proveOneShots(run, upgrade));
  await log.proof(proof('old-tasks-gone'), () => proveOldTasksGone(upgrade));
  await log.proof(proof('dropped-services-gone'), () => proveServices(upgrade));
  await log.proof(proof('volumes-kept'), () => proveVolumesKept(run, upgrade));
  await log.proof(proof('changed'), () => proveSomethingUpgraded(run, upgrade));
}

/** Proves that the ingress sends the app nothing that is meant for other apps, and that no other app has its names. */
export async function proveRoutes(run: AppRun, services: readonly Service[]): Promise<string> {
  const { app, engine, state } = run;
  if (!state.judged) throw proofFailed('nothing was judged');
  const isTrusted = state.judged.trusts.has('foreign-host');
  const routes = proveOwnRoutes(services, { app: state.judged.app, isTrusted });
  const others = await findServicesByLabel(engine, 'traefik.enable');
  const foreign = others.filter((other) => asksIngress(other) && !other.fullName.startsWith(`${app.stack}_`));
  return routes + proveOwnNames(services.filter(asksIngress), foreign, app.stack);
}

/**
 * abra stamps the first 8 hex digits of the deployed commit, and `+U` when untracked overlays lie beside it
 * (docs/abra.md#versions).
 */
export function proveChaosLabel(run: AppRun, { services }: Converged): string {
  const name = `coop-cloud.${run.app.stack}.chaos-version`;
  const label = services.find((service) => service.name === 'app')?.labels[name];
  const { commit } = run.versions.head;
  const named = label?.replace(/\+U$/, '') ?? '';
  if (named.length < 7 || !commit.startsWith(named))
    throw proofFailed(`label ${name} is ${label ?? 'missing'}, and the head is ${commit}`);
  return `${name}=${label}`;
}

/**
 * A service that is new and ends without an error may be a one-shot, or one that cannot run: its restart policy fits
 * both.
 */
export function proveOneShots(run: ProvedRun, { before, converged }: Omit<Upgrade, 'config'>): string {
  const ended = endedServices(converged);
  const unknown = ended.filter(
    ({ name, restarts }) =>
      restarts !== 'none' &&
      !before.services.some((earlier) => earlier.name === name) &&
      !run.recipe.meta.oneShots.includes(name),
  );
  if (unknown.length > 0) throw oneShotUnknown(unknown.map(({ name }) => name));
  return ended.length === 0 ? 'none ended' : `ended as they should: ${ended.map(({ name }) => name).join(', ')}`;
}

/** Of a service that is removed swarm ends the tasks in their own time: they are nobody's of what is there. */
export function proveOldTasksGone({ converged }: Pick<Upgrade, 'converged'>): string {
  const current = new Map(converged.services.map((service) => [service.id, service.template]));
  const old = converged.tasks.filter(
    ({ state, template, serviceId }) =>
      state === 'running' && current.has(serviceId) && template !== current.get(serviceId),
  );
  if (old.length > 0)
    throw proofFailed(
      `${old.length} tasks of an older definition still run: ${old.map(({ image }) => image).join(', ')}`,
    );
  const running = presentTasks(converged).filter(({ task }) => task.state === 'running');
  return `${running.length} tasks run, all of the head’s definition`;
}

function proveServices({ config, converged }: Upgrade): string {
  const wanted = Object.keys(config.services).sort();
  const found = converged.services.map(({ name }) => name).sort();
  if (wanted.join() !== found.join())
    throw proofFailed(
      `services ${found.join(', ')} run, and the head has ${wanted.join(', ')}`,
      undefined,
      'abra does not prune: the recipe’s release notes must say how to remove a dropped service; name it in recipe.ts: upgrade: { drops: […] }',
    );
  return `services: ${found.join(', ')}`;
}

/** Data in a volume that nobody mounts any more is lost to the app, although it lies there. */
export function proveVolumesKept({ app, recipe }: ProvedRun, { before, converged }: Omit<Upgrade, 'config'>): string {
  const now = new Set(converged.services.flatMap(volumesOf));
  const short = (name: string) => (name.startsWith(`${app.stack}_`) ? name.slice(app.stack.length + 1) : name);
  const left = before.services.flatMap((service) =>
    service.mounts
      .filter(({ type, source }) => type === 'volume' && source !== '' && !now.has(source))
      .map(({ source, target }) => ({ service: service.name, volume: short(source), target })),
  );
  const lost = left.filter(({ volume }) => !recipe.meta.upgrade.drops.includes(volume));
  if (lost.length > 0)
    throw proofFailed(
      lost
        .map(
          ({ service, volume, target }) =>
            `volume ${volume}, which the base mounts in ${service} at ${target}, is mounted nowhere in the head`,
        )
        .join('; '),
      undefined,
      'keep the volume’s name, or move its data and name the old volume in recipe.ts: upgrade: { drops: […] }',
    );
  return left.length > 0
    ? `dropped as declared: ${left.map(({ volume }) => volume).join(', ')}`
    : `${now.size} volumes, none left behind`;
}

function volumesOf({ mounts }: Service): string[] {
  return mounts.filter(({ type }) => type === 'volume').map(({ source }) => source);
}

/** Evidence that the head deploys something else than the base. */
export function proveSomethingUpgraded(
  { versions }: { versions: VersionNames },
  { before, converged, config }: Upgrade,
): string {
  const changes = [
    ...changesBetween(before.services, converged.services).filter(
      ({ kind, what }) => !(kind === 'label' || kind === 'container label') || isReadLabel(what),
    ),
    ...pinnedAnew(config, before.services),
  ];
  const base = versions.base?.version ?? 'the base';
  if (changes.length === 0) throw nothingUpgraded(base, versions.head.commit);
  return `from ${base} to ${versions.head.commit.slice(0, 8)}: ${tellChanges(changes)}`;
}

/** Images of which the head pins another digest under the name that ran: where it pins none, the registry moved it. */
function pinnedAnew({ services }: Pick<ComposeConfig, 'services'>, before: readonly Service[]): Change[] {
  return Object.entries(services).flatMap(([service, { image }]) => {
    const ran = before.find(({ name }) => name === service)?.image;
    const { digest } = parseImageName(image);
    if (ran === undefined || digest === undefined || parseImageName(ran).digest === digest) return [];
    if (familiarImageName(ran) !== familiarImageName(image)) return [];
    return [{ service, kind: 'image', what: `${ran}, now ${image}` } satisfies Change];
  });
}

/** Labels that somebody reads: the ingress, the backup bot, abra. A note to oneself upgrades nothing. */
function isReadLabel(change: string): boolean {
  return /^(traefik\.|backupbot\.|coop-cloud\.\S+\.(version|timeout)=|caddy|diun|prometheus|shepherd|swarm\.cronjob|ofelia)/i.test(
    change,
  );
}

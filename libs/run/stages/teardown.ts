import { existsSync, rmSync } from 'node:fs';
import { asCcciError, poll } from '@cc-ci/core';
import { proof } from '@cc-ci/results';
import { holdsSocket } from '@cc-ci/policy';
import {
  killContainers,
  leftBehind,
  listServices,
  removeRemains,
  type Resource,
  strayContainers,
  takeInventory,
} from '@cc-ci/swarm';
import type { AppRun, AppState } from '../app/app-run.ts';
import { type RealmLeft, removeRealm } from '../app/sso.ts';
import { leftBehindError, proofFailed } from '../app/errors.ts';
import { closeStack } from '../app/into-stack.ts';
import type { StageLog } from '@cc-ci/results';

/** Swarm's agents finish their bookkeeping (task states, network references) a moment after the containers are gone. */
const SETTLE_TIMEOUT_MS = 120_000;

/** What a run leaves behind: on the swarm, or in a provider. */
export type Leftover = Pick<Resource, 'kind' | 'name'> | RealmLeft;

/** What of an app's run its teardown meets. */
export type TeardownRun = Pick<AppRun, 'abraToTheEnd' | 'app' | 'engine' | 'recorder' | 'remains' | 'state'>;

/**
 * Removes the app as its operator would, and proves by the difference of two inventories that nothing of it is left;
 * `place` says in which stage. Each part goes on when another failed: what is not removed here stays on the machine.
 */
export async function teardownStage(
  run: TeardownRun,
  log: StageLog,
  place: 'teardown' | 'restore' | 'install' = 'teardown',
): Promise<readonly Leftover[]> {
  const { abraToTheEnd: abra, app, engine, recorder, state } = run;
  await state.watch?.[Symbol.asyncDispose]();
  await closeStack(run);
  // Beside all else: its provider is another app.
  const realms = removeRealm(run, log, place).catch((error: unknown) => {
    log.failed(proof('realm-gone', 'its provider'), asCcciError(error));
    return [];
  });
  await run.remains.noteVolumes(engine).catch(() => undefined);
  // Where nobody can say whether it is deployed, it may be.
  if (await isDeployed(run)) {
    await log.proof(proof('undeployed'), () =>
      recorder.phase({ place, name: 'abra app undeploy', owner: 'abra' }, () => undeploy(run)),
    );
  }
  if (existsSync(app.envFile)) {
    await log.proof(proof('removed'), () =>
      recorder.phase({ place, name: 'abra app remove', owner: 'abra' }, () =>
        abra.removeApp(app.domain).then(() => `${app.domain} removed`),
      ),
    );
  }
  let left: readonly Resource[] = [];
  await log.proof(proof('nothing-left'), async () => {
    left = await recorder.phase({ place, name: 'proof of absence', owner: 'engine' }, () => settle(run));
    if (left.length > 0) throw leftBehindError(left.map(({ kind, name }) => `${kind} ${name}`));
    return `no stack, service, task, container, volume, secret, config or network more than before${hostFolders(state)}${await strays(run)}`;
  });
  await log.proof(proof('env-gone'), () => {
    if (existsSync(app.envFile)) throw proofFailed(`${app.envFile} is still there`);
    return `${app.domain}.env is gone`;
  });
  await cleanUp(run).catch((error: unknown) => log.failed(proof('nothing-left'), asCcciError(error)));
  return [...left, ...(await realms)];
}

/** Parts of the machine itself, in which no app keeps its data. */
const OF_THE_MACHINE = /^\/(dev|proc|sys|run|var\/run|etc\/(localtime|timezone|hostname|machine-id|ssl))(\/|$)/;

/**
 * Folders of the machine, and shares of others, that services could write to: nobody looks into them, so they are
 * named. With a volume that a driver puts on one, the volume goes and what is in it stays.
 */
export function hostFolders({ before, services }: Pick<AppState, 'before' | 'services'>): string {
  const mounted = [...before.services, ...services].flatMap(({ name, mounts }) =>
    mounts
      .filter(({ readOnly }) => !readOnly)
      .flatMap(({ type, source, device }) => (type === 'bind' ? [source] : (device ?? [])))
      .filter((place) => place !== 'tmpfs' && !OF_THE_MACHINE.test(place))
      .map((place) => `${place} (service ${name})`),
  );
  const told = [...new Set(mounted)].sort();
  return told.length === 0
    ? ''
    : `; not looked into, and what was written there stays: ${told.join(', ')}, mounted from the machine`;
}

/**
 * Containers that a service may have started through the engine's socket. They may be somebody else's as well: they are
 * named, and left alone.
 */
async function strays({ engine, remains, state }: TeardownRun): Promise<string> {
  const holders = [...state.before.services, ...state.services].filter(({ mounts }) =>
    mounts.some(({ type, source }) => type === 'bind' && holdsSocket(source)),
  );
  if (holders.length === 0) return '';
  const found = strayContainers(await takeInventory(engine), remains.scope).map(({ name }) => name);
  const services = [...new Set(holders.map(({ name }) => name))].join(', ');
  return found.length === 0
    ? ''
    : `; of no stack, not there before, and left alone: container ${found.join(', ')} (service ${services} has the engine’s socket)`;
}

async function isDeployed({ app, engine }: TeardownRun): Promise<boolean> {
  return listServices(engine, app.stack).then(
    (services) => services.length > 0,
    () => true,
  );
}

/** Undeploys, and kills the containers as soon as their services are gone: their data is deleted next. */
async function undeploy(run: TeardownRun): Promise<string> {
  const { abraToTheEnd: abra, app, engine } = run;
  const undeployed = abra.undeploy(app.domain);
  const killed = poll(
    async () => {
      const services = await listServices(engine, app.stack);
      if (services.length > 0) return { done: false, seen: `${services.length} services` };
      return { done: true, value: await killContainers(engine, app.stack) };
    },
    { what: `the services of ${app.stack} to be removed`, timeoutMs: 120_000, intervalMs: 20 },
  ).catch(() => undefined);
  await undeployed;
  await killed;
  return `${app.domain} undeployed`;
}

/**
 * What is left once swarm has settled; looks again while there is something, since the last tasks and networks go a
 * moment later.
 */
async function settle(run: TeardownRun): Promise<readonly Resource[]> {
  let left: readonly Resource[] | undefined;
  await poll(
    async () => {
      left = leftBehind(await takeInventory(run.engine), run.remains.scope).filter(({ kind }) => kind !== 'stack');
      const passing = left.some(({ kind }) => kind === 'task' || kind === 'container' || kind === 'network');
      return passing ? { done: false, seen: `${left.length} left` } : { done: true, value: undefined };
    },
    { what: 'swarm to settle', timeoutMs: SETTLE_TIMEOUT_MS, intervalMs: 100 },
  ).catch((error: unknown) => {
    // Without a single look there is no proof.
    if (!left) throw error;
  });
  return left ?? [];
}

/** What was left is named by now; it must not stay on the machine all the same. */
async function cleanUp(run: TeardownRun): Promise<void> {
  rmSync(run.app.envFile, { force: true });
  await removeRemains(run.engine, run.remains.scope);
}

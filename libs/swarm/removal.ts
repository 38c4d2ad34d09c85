import { poll } from '@cc-ci/core';
import type { Engine } from './engine.ts';
import { isMountedByOthers, leftBehind, mountedBy, type Resource, type RunScope, takeInventory } from './inventory.ts';
import { STACK_LABEL } from './services.ts';

/** Order in which resources let go of each other: what uses comes before what is used. */
const REMOVAL_ORDER: readonly Resource['kind'][] = ['service', 'container', 'network', 'secret', 'config', 'volume'];
const REMOVAL_TIMEOUT_MS = 120_000;
/** Tasks of a service that is gone are swarm’s own to forget, which takes it a moment; nobody can remove them. */
const FORGET_TIMEOUT_MS = 120_000;

/**
 * Kills the containers of a stack whose services are already removed, and removes their anonymous volumes, instead of
 * waiting for swarm to get to it and for their stop grace: their data is about to be deleted. Measured: a removal takes
 * 3.4 s instead of 7.9 s.
 */
export async function killContainers({ docker }: Engine, stack: string): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: { label: [`${STACK_LABEL}=${stack}`] } });
  await Promise.all(
    containers.map(({ Id }) =>
      docker
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch(() => undefined),
    ),
  );
}

/**
 * Removes whatever is left of a run, services first; for the reaper and for what a teardown left behind. What existed
 * before the run stays, and so does a volume of the run that somebody else's container mounts by now.
 */
export async function removeRemains(engine: Engine, scope: RunScope): Promise<void> {
  const volumes = new Set(scope.volumes);
  const look = async () => {
    const inventory = await takeInventory(engine);
    for (const name of mountedBy(scope.stacks, inventory)) volumes.add(name);
    return leftBehind(inventory, { ...scope, volumes }).filter(
      (found) =>
        found.kind !== 'stack' && !(found.kind === 'volume' && isMountedByOthers(found, inventory, scope.stacks)),
    );
  };
  await poll(
    async () => {
      const left = (await look()).filter(({ kind }) => kind !== 'task');
      if (left.length === 0) return { done: true, value: undefined };
      for (const kind of REMOVAL_ORDER)
        await Promise.all(left.filter((found) => found.kind === kind).map((found) => remove(engine, found)));
      return { done: false, seen: left.map(({ kind, name }) => `${kind} ${name}`).join(', ') };
    },
    {
      what: `everything of ${scope.stacks.join(', ')} to be gone`,
      timeoutMs: REMOVAL_TIMEOUT_MS,
      intervalMs: 200,
      code: 'REMAINS',
      fault: 'harness',
    },
  );
  await poll(
    async () => {
      const tasks = await look();
      return tasks.length === 0
        ? { done: true, value: undefined }
        : { done: false, seen: tasks.map(({ name }) => name).join(', ') };
    },
    { what: 'swarm to forget the tasks', timeoutMs: FORGET_TIMEOUT_MS, intervalMs: 200 },
  ).catch(() => undefined);
}

/** One removal; a refusal (still in use, already gone) is met again at the next look. */
async function remove({ docker }: Engine, { kind, id }: Resource): Promise<void> {
  const removals: Partial<Record<Resource['kind'], () => Promise<unknown>>> = {
    service: () => docker.getService(id).remove(),
    container: () => docker.getContainer(id).remove({ force: true, v: true }),
    network: () => docker.getNetwork(id).remove(),
    secret: () => docker.getSecret(id).remove(),
    config: () => docker.getConfig(id).remove(),
    volume: () => docker.getVolume(id).remove({ force: true }),
  };
  await removals[kind]?.().catch(() => undefined);
}

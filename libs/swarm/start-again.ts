import { poll } from '@cc-ci/core';
import type Docker from 'dockerode';
import type { Engine } from './engine.ts';
import { listServices, type Service, STACK_LABEL } from './services.ts';
import { listTasks } from './tasks.ts';

/** How long tasks may take to end: as long as a `stop_grace_period` that recipes give a database. */
const STOP_TIMEOUT_MS = 180_000;

/**
 * Stops every service of a stack that runs something, all at once, and lets swarm start them again with the same
 * definitions, as the machine's next start does: none can count on another that has been up all along. A global service
 * cannot be scaled: its tasks are replaced. One-shots that have ended, and jobs, stay as they are.
 * @returns the names of the services
 * @throws CcciError `TIMED_OUT` when what runs does not end
 */
export async function startAgain(
  engine: Engine,
  stack: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<string[]> {
  const running = await runningServices(engine, stack);
  const scaled = running.filter(({ mode }) => mode === 'replicated');
  await Promise.all(scaled.map((service) => scale(engine, service, 0)));
  await untilStopped(engine, { stack, services: scaled, signal });
  await Promise.all([
    ...scaled.map((service) => scale(engine, service, service.replicas ?? 1)),
    ...running.filter(({ mode }) => mode === 'global').map((service) => replaceTasks(engine, service)),
  ]);
  return running.map(({ name }) => name);
}

async function runningServices(engine: Engine, stack: string): Promise<Service[]> {
  const [services, tasks] = await Promise.all([listServices(engine, stack), listTasks(engine, stack)]);
  const running = new Set(tasks.filter(({ state }) => state === 'running').map(({ serviceId }) => serviceId));
  return services.filter(({ id, jobIteration }) => jobIteration === undefined && running.has(id));
}

/** Waits for the containers: swarm forgets the tasks of a service that is scaled down before they have ended. */
async function untilStopped(
  { docker }: Engine,
  { stack, services, signal }: { stack: string; services: readonly Service[]; signal: AbortSignal | undefined },
): Promise<void> {
  const ids = new Set(services.map(({ id }) => id));
  await poll(
    async () => {
      const containers = await docker.listContainers({ filters: { label: [`${STACK_LABEL}=${stack}`] } });
      const up = containers.filter(({ Labels }) => ids.has(Labels['com.docker.swarm.service.id'] ?? ''));
      if (up.length === 0) return { done: true, value: undefined };
      return { done: false, seen: up.map(({ Names, Status }) => `${Names[0]?.slice(1)}: ${Status}`).join(', ') };
    },
    {
      what: `the tasks of ${stack} to end after they were told to`,
      timeoutMs: STOP_TIMEOUT_MS,
      intervalMs: 250,
      signal,
      tryThis: 'have the application end when it gets SIGTERM, or shorten stop_grace_period in compose.yml',
    },
  );
}

function scale(engine: Engine, service: Service, replicas: number): Promise<void> {
  return change(engine, service, (spec) => ({ ...spec, Mode: { Replicated: { Replicas: replicas } } }));
}

function replaceTasks(engine: Engine, service: Service): Promise<void> {
  return change(engine, service, (spec) => {
    const template = spec.TaskTemplate as Docker.TaskSpec & { ForceUpdate?: number };
    return { ...spec, TaskTemplate: { ...template, ForceUpdate: (template.ForceUpdate ?? 0) + 1 } };
  });
}

async function change(
  { docker }: Engine,
  { id }: Service,
  edit: (spec: Docker.ServiceSpec) => Docker.ServiceSpec,
): Promise<void> {
  const service = docker.getService(id);
  const { Spec: spec, Version: version } = (await service.inspect()) as Docker.Service;
  await service.update({ ...edit(spec as Docker.ServiceSpec), version: version?.Index });
}

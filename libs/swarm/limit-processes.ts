import type { Engine } from './engine.ts';
import { followContainers } from './events.ts';
import { STACK_LABEL } from './services.ts';

const SERVICE_LABEL = 'com.docker.swarm.service.name';

/** Which services of a stack are limited, and how. */
export interface ProcessLimit {
  readonly stack: string;
  /** Names inside the stack. */
  readonly services: readonly string[];
  /** Processes and threads of one container. */
  readonly pids: number;
}

/**
 * Limits the processes of each container of some services when it starts, until disposed. Compose files know such a
 * limit from version 3.9 on, and most recipes are older. The services' definitions stay as they are.
 */
export async function limitProcesses(engine: Engine, { stack, services, pids }: ProcessLimit): Promise<Disposable> {
  const limited = new Set(services.map((name) => `${stack}_${name}`));
  const limit = async (id: string, labels: Readonly<Record<string, string>>): Promise<void> => {
    if (limited.has(labels[SERVICE_LABEL] ?? '')) await engine.docker.getContainer(id).update({ PidsLimit: pids });
  };
  const following = await followContainers(
    engine,
    { stack },
    {
      onEvent: ({ action, containerId, attributes }) => {
        // It may have ended already.
        if (action === 'start') limit(containerId, attributes).catch(() => undefined);
      },
      onEnd: () => undefined,
    },
  );
  const running = await engine.docker.listContainers({ filters: { label: [`${STACK_LABEL}=${stack}`] } });
  await Promise.all(running.map(({ Id: id, Labels: labels }) => limit(id, labels).catch(() => undefined)));
  return following;
}

import type { Engine } from './engine.ts';
import { followContainers } from './events.ts';
import { STACK_LABEL } from './services.ts';

const SERVICE_LABEL = 'com.docker.swarm.service.name';

/** What one container may take; what is left out is not limited. */
export interface ContainerLimit {
  readonly memoryMb?: number | undefined;
  /** Processes and threads. */
  readonly pids?: number | undefined;
}

/** Which services of a stack are limited, by their names inside the stack, and how. */
export interface StackLimits {
  readonly stack: string;
  readonly limits: ReadonlyMap<string, ContainerLimit>;
}

/**
 * Limits each container of some services when it starts, until disposed. The services' definitions stay as they are: a
 * compose file with limits, laid over a recipe's, would have docker/cli merge what it does not name as well, and lose
 * one of two ports of the same number.
 */
export async function limitContainers(engine: Engine, { stack, limits }: StackLimits): Promise<Disposable> {
  const limit = async (id: string, labels: Readonly<Record<string, string>>): Promise<void> => {
    const given = limits.get((labels[SERVICE_LABEL] ?? '').slice(stack.length + 1));
    if (given) await engine.docker.getContainer(id).update(resourcesOf(given));
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

function resourcesOf({ memoryMb, pids }: ContainerLimit): { readonly Memory?: number; readonly PidsLimit?: number } {
  return {
    ...(memoryMb === undefined ? {} : { Memory: memoryMb * 1_048_576 }),
    ...(pids === undefined ? {} : { PidsLimit: pids }),
  };
}

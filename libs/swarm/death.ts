import type { ContainerEvent } from './events.ts';
import type { Service } from './services.ts';

/**
 * Signals by which a program is told to do something and stay: HUP, USR1, USR2, CONT. Who stops a container by one of
 * them is told by its `stop`.
 */
const STAYING_SIGNALS = new Set(['1', '10', '12', '18']);

/** A task that ended although its service should stay, or that lost a process at its memory limit. */
export interface Death {
  readonly service: string;
  readonly taskId: string;
  /** How it ended: swarm's words, exit code, memory limit. */
  readonly what: string;
  /** What it said last. */
  readonly lines: readonly string[];
  /** It is the machine's: memory ran out although the service has no limit, or the engine went away while it ended. */
  readonly isMachines: boolean;
}

/** Whether somebody stops a container through the engine. */
export function isStop({ action, attributes }: ContainerEvent): boolean {
  return action === 'stop' || (action === 'kill' && !STAYING_SIGNALS.has(attributes.signal ?? ''));
}

/** The memory limit of a service in words, for what may have met it. */
export function memoryLimit({ memoryLimitBytes }: Service): string {
  return memoryLimitBytes === undefined ? '' : `; its memory limit is ${Math.round(memoryLimitBytes / 1_048_576)} MiB`;
}

import { createInterface } from 'node:readline';
import type { Nudge } from '@cc-ci/core';
import type { Engine } from './engine.ts';
import { STACK_LABEL } from './services.ts';

/** A stack's events on Docker's stream: each one nudges whoever waits to look again. */
export interface StackEvents extends Nudge, AsyncDisposable {}

/** An event of a container, as far as it is needed. */
export interface ContainerEvent {
  /** `start`, `die`, `kill`, `oom`, `health_status: unhealthy`, … */
  readonly action: string;
  readonly containerId: string;
  /** Labels of the container, and what belongs to the action, such as `exitCode`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** When, by the engine's clock, in nanoseconds since 1970: tells an event that is shown again from a new one. */
  readonly timeNano: number;
}

/** Follows the service and container events of one stack until disposed. */
export async function followStack({ docker }: Engine, stack: string): Promise<StackEvents> {
  const stream = await docker.getEvents({ filters: { type: ['service', 'container'] } });
  const waiting = new Set<() => void>();
  let missed = false;
  stream.on('data', (chunk: Buffer) => {
    if (!concerns(chunk.toString(), stack)) return;
    missed = waiting.size === 0;
    for (const wake of waiting) wake();
    waiting.clear();
  });
  stream.on('error', () => undefined);
  return {
    next() {
      if (!missed) return new Promise((resolve) => waiting.add(resolve));
      missed = false;
      return Promise.resolve();
    },
    [Symbol.asyncDispose]() {
      destroy(stream);
      return Promise.resolve();
    },
  };
}

/**
 * Follows the events of a stack's containers until disposed; `since` is a time of the engine's clock in seconds. Calls
 * `onEnd` when the engine ends them.
 */
export async function followContainers(
  { docker }: Engine,
  { stack, since }: { readonly stack: string; readonly since?: number },
  listen: { onEvent(event: ContainerEvent): void; onEnd(): void },
): Promise<Disposable> {
  const stream = await docker.getEvents({
    ...(since === undefined ? {} : { since }),
    filters: { type: ['container'], label: [`${STACK_LABEL}=${stack}`] },
  });
  stream.on('error', () => undefined);
  let open = true;
  const lines = createInterface({ input: stream });
  lines.on('line', (line) => {
    const { Action: action, Actor: actor, timeNano } = JSON.parse(line) as RawEvent;
    listen.onEvent({ action, containerId: actor.ID, attributes: actor.Attributes, timeNano });
  });
  lines.on('error', () => undefined);
  lines.on('close', () => open && listen.onEnd());
  return {
    [Symbol.dispose]() {
      open = false;
      lines.close();
      destroy(stream);
    },
  };
}

interface RawEvent {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Record<string, string> };
  readonly timeNano: number;
}

function destroy(stream: NodeJS.ReadableStream): void {
  (stream as NodeJS.ReadableStream & { destroy(): void }).destroy();
}

function concerns(chunk: string, stack: string): boolean {
  return chunk.includes(`"${STACK_LABEL}":"${stack}"`) || chunk.includes(`"name":"${stack}_`);
}

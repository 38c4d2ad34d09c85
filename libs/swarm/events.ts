import type { Nudge } from '@cc-ci/core';
import type { Engine } from './engine.ts';
import { STACK_LABEL } from './services.ts';

/** A stack's events on Docker's stream: each one nudges whoever waits to look again. */
export interface StackEvents extends Nudge, AsyncDisposable {}

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
      (stream as NodeJS.ReadableStream & { destroy(): void }).destroy();
      return Promise.resolve();
    },
  };
}

function concerns(chunk: string, stack: string): boolean {
  return chunk.includes(`"${STACK_LABEL}":"${stack}"`) || chunk.includes(`"name":"${stack}_`);
}

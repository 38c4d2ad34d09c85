import type { Converged } from '@cc-ci/swarm';
import { expect, test } from 'vitest';
import { proveImages } from './images.ts';

const config = (image: string) => ({ services: { app: { image, labels: {} } }, volumes: [] });

/** A stack with one service, of which a task is in some state. */
function stack(image: string, state = 'running'): Converged {
  const service = { id: 's', name: 'app', image, restarts: 'on-failure', template: '{}' };
  const task = { id: 't', serviceId: 's', image, state, desiredState: state === 'running' ? state : 'shutdown' };
  return { services: [service], tasks: [{ ...task, template: '{}' }] } as unknown as Converged;
}

test.each([
  ['nginx:1.26.3', 'nginx:1.26.3@sha256:0a'],
  ['nginx', 'nginx:latest@sha256:0a'],
  ['docker.io/library/nginx:1', 'nginx:1@sha256:0a'],
  ['docker.io/minio/minio:1', 'minio/minio:1'],
  ['quay.io:443/a/b', 'quay.io:443/a/b:latest'],
])('%s runs as %s', (named, runs) => {
  expect(proveImages(config(named), [], stack(runs))).toBe(`app: ${runs}`);
});

test.each(['running', 'complete', 'shutdown'])(
  'another image than the compose file names is told with both: %s',
  (state) => {
    expect(() => proveImages(config('nginx:1.26.3'), [], stack('nginx:1.22.1@sha256:0a', state))).toThrow(
      'app runs nginx:1.22.1@sha256:0a, and the compose file names nginx:1.26.3',
    );
  },
);

test('a digest that the compose file names counts', () => {
  expect(proveImages(config('nginx:1@sha256:0a'), [], stack('nginx:1@sha256:0a'))).toContain('sha256:0a');
  expect(() => proveImages(config('nginx:1@sha256:0b'), [], stack('nginx:1@sha256:0a'))).toThrow(
    'app runs nginx:1@sha256:0a, and the compose file names nginx:1@sha256:0b',
  );
});

test('a service that ran by a digest and runs by a name that can move is told, and is the registry’s fault', () => {
  const before = [{ name: 'app', image: 'nginx:1.22.1@sha256:0a' }];
  expect(() => proveImages(config('nginx:1.26.3'), before, stack('nginx:1.26.3'))).toThrow(
    expect.objectContaining({
      fault: 'outside',
      message: 'app runs nginx:1.26.3 by its name alone, and before it ran nginx:1.22.1@sha256:0a',
    }),
  );
});

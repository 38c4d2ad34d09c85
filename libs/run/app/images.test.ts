import { expect, test } from 'vitest';
import { proveImages } from './images.ts';

const config = (image: string) => ({ services: { app: { image, labels: {} } }, volumes: [] });
const running = (image: string) => [
  { service: 'app', task: { image } as Parameters<typeof proveImages>[1][number]['task'] },
];

test.each([
  ['nginx:1.26.3', 'nginx:1.26.3@sha256:0a'],
  ['nginx', 'nginx:latest@sha256:0a'],
  ['docker.io/library/nginx:1', 'nginx:1@sha256:0a'],
  ['docker.io/minio/minio:1', 'minio/minio:1'],
  ['quay.io:443/a/b', 'quay.io:443/a/b:latest'],
])('%s runs as %s', (named, runs) => {
  expect(proveImages(config(named), running(runs))).toBe(`app: ${runs}`);
});

test('another image than the compose file names is told with both', () => {
  expect(() => proveImages(config('nginx:1.26.3'), running('nginx:1.22.1@sha256:0a'))).toThrow(
    'app runs nginx:1.22.1@sha256:0a, and the compose file names nginx:1.26.3',
  );
});

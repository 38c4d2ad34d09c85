import { expect, test } from 'vitest';
import { parseImage } from './image.ts';

test.each([
  ['nginx', 'nginx', 'latest', undefined],
  ['nginx:1.26.3@sha256:0a', 'nginx', '1.26.3', 'sha256:0a'],
  ['docker.io/library/nginx:1', 'nginx', '1', undefined],
  ['index.docker.io/minio/minio:1', 'minio/minio', '1', undefined],
  ['quay.io:443/a/b', 'quay.io:443/a/b', 'latest', undefined],
  ['localhost:5000/b:2', 'localhost:5000/b', '2', undefined],
])('%s', (name, repository, tag, digest) => {
  expect(parseImage(name)).toMatchObject({ repository, tag, digest, familiar: `${repository}:${tag}` });
});

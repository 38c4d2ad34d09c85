import { expect, test } from 'vitest';
import { parseReference } from './registry.ts';

test.each([
  ['nginx', 'docker.io', 'library/nginx', 'latest'],
  ['nginx:1.22.1', 'docker.io', 'library/nginx', '1.22.1'],
  ['docker.io/nginx:1', 'docker.io', 'library/nginx', '1'],
  ['grafana/grafana:10', 'docker.io', 'grafana/grafana', '10'],
  ['quay.io/keycloak/keycloak:26.3.0', 'quay.io', 'keycloak/keycloak', '26.3.0'],
  ['localhost:5000/a/b', 'localhost:5000', 'a/b', 'latest'],
  ['ghost:6@sha256:abc', 'docker.io', 'library/ghost', 'sha256:abc'],
])('%s is %s %s %s', (image, ...[host, repository, tag]) => {
  expect(parseReference(image)).toEqual({ host, repository, tag });
});

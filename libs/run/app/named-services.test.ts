import { markers, postgresMarker, secret, fileMarker } from '@cc-ci/backup-verify';
import { parseMeta } from '@cc-ci/recipe';
import { expect, test } from 'vitest';
import { checkNamedServices } from './named-services.ts';

const SERVICES = {
  services: { app: { image: 'app:1', labels: {} }, db: { image: 'postgres:15', labels: {} } },
};

test.each([
  [
    'of a marker',
    { marker: postgresMarker({ service: 'database' }) },
    'marker in recipe.ts names the service "database"',
  ],
  [
    'of one marker of several',
    { marker: markers([postgresMarker({ service: 'db' }), fileMarker({ service: 'ap', path: '/data' })]) },
    'marker in recipe.ts names the service "ap"',
  ],
  [
    'in which a password is read',
    { marker: postgresMarker({ service: 'db', password: secret('db_password', { service: 'backend' }) }) },
    'marker in recipe.ts names the service "backend"',
  ],
  [
    'of a ready probe',
    { ready: [{ kind: 'tcp', service: 'voice', port: 64_738, stable: 3 }] },
    'names the service "voice", which the compose files of the head do not have',
  ],
])('a service %s that is not there is told before the deploy', (_what, keys, message) => {
  expect(() => checkNamedServices(parseMeta('recipe.ts', { name: 'wiki', ...keys }), SERVICES, 'head')).toThrow(
    expect.objectContaining({ code: 'SERVICE_UNKNOWN', message: expect.stringContaining(message) as string }),
  );
});

test('services that are there, and those of the other version, are none of its business', () => {
  const meta = parseMeta('recipe.ts', {
    name: 'wiki',
    marker: postgresMarker({ service: 'db', password: secret('db_password', { service: 'app' }) }),
    ready: [{ kind: 'tcp', service: 'voice', port: 64_738, stable: 3, on: 'head' }],
  });
  expect(() => checkNamedServices(meta, SERVICES, 'base')).not.toThrow();
});

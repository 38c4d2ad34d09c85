import { markers, postgresMarker, secret, fileMarker } from '@cc-ci/backup-verify';
import { parseMeta } from '@cc-ci/recipe';
import { expect, test } from 'vitest';
import { checkDrops, checkNamedServices, checkOneShots } from './named-services.ts';

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

const meta = (keys: object) => parseMeta('recipe.ts', { name: 'wiki', ...keys });
const config = (services: readonly string[], volumes: readonly string[] = []) => ({
  services: Object.fromEntries(services.map((name) => [name, { image: `${name}:1`, labels: {} }])),
  volumes,
});
const [base, head] = [config(['app', 'db', 'redis'], ['cache']), config(['app', 'db', 'migrate'])];

test('a one-shot that neither base nor head has is told before the deploy, with the nearest name', () => {
  expect(() => checkOneShots(meta({ oneShots: ['migrate'] }), [base, head])).not.toThrow();
  expect(() => checkOneShots(meta({ oneShots: ['redis'], upgrade: { drops: ['redis'] } }), [head])).not.toThrow();
  expect(() => checkOneShots(meta({ oneShots: ['migrates'] }), [base, head])).toThrow(
    expect.objectContaining({
      code: 'NAME_UNKNOWN',
      message: 'oneShots in recipe.ts names "migrates", which the compose files do not have',
      tryThis: expect.stringContaining('did you mean "migrate"?') as string,
    }),
  );
});

test('what is dropped is a service or a volume of the base, and no service of the head', () => {
  const drops = (...names: string[]) => checkDrops(meta({ upgrade: { drops: names } }), { base, head });
  expect(drops('redis', 'cache')).toEqual([]);
  expect(() => drops('rediss')).toThrow('upgrade.drops in recipe.ts names "rediss"');
  expect(() => drops('caches')).toThrow(
    expect.objectContaining({ tryThis: expect.stringContaining('did you mean "cache"?') as string }),
  );
  expect(() => drops('db')).toThrow('upgrade.drops in recipe.ts names the service "db", and the head has it');
  // Dropped by a version before the base.
  expect(drops('elasticsearch')).toEqual(['elasticsearch']);
});

import { expect, test } from 'vitest';
import { manifestOf, withoutNpmsOwn } from './npm-install.ts';

test('what is overridden is a dependency of its own, too: npm refuses an override that differs from a direct dependency', () => {
  expect(manifestOf({ packages: { '@example/server': '1.0.2' }, overrides: { 'native-addon': '13.2.0' } })).toEqual({
    private: true,
    dependencies: { '@example/server': '1.0.2', 'native-addon': '13.2.0' },
    overrides: { 'native-addon': '13.2.0' },
  });
});

test('the project that npm was called for does not lead it; where packages come from does', () => {
  const env = {
    npm_config_local_prefix: '/checkout',
    npm_command: 'exec',
    npm_config_registry: 'https://registry.example.org',
    NPM_CONFIG_CAFILE: '/ca.pem',
    PATH: '/bin',
  };
  expect({ ...env, ...withoutNpmsOwn(env) }).toEqual({
    ...env,
    npm_config_local_prefix: undefined,
    npm_command: undefined,
  });
});

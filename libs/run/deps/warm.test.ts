import { expect, test } from 'vitest';
import { sharedKey } from './warm.ts';

test('the app of somebody’s own head is shared under no key that another head could have', () => {
  const keys = [
    sharedKey('keycloak', undefined),
    sharedKey('keycloak', { src: '/repos/keycloak', ref: 'main' }),
    sharedKey('keycloak', { src: '/repos/keycloak main', ref: '' }),
    sharedKey('keycloak', { src: '/repos', ref: 'keycloak main' }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  // No recipe's name has this sign.
  for (const key of keys.slice(1)) expect(key).toMatch(/^keycloak@[0-9a-f]{64}$/);
});

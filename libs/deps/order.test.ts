import { expect, test } from 'vitest';
import { type DepNode, orderDeps } from './order.ts';
import { proveOneOfEach, providerOf } from './providers.ts';

const RECIPES: Readonly<Record<string, readonly string[]>> = {
  docs: ['keycloak', 'mail'],
  keycloak: ['db'],
  mail: ['db'],
  db: [],
  a: ['b'],
  b: ['c'],
  c: ['b'],
  self: ['self'],
};

function order(name: string): Promise<string[]> {
  const load = async (each: string): Promise<DepNode> => ({ name: each, deps: RECIPES[each] ?? [] });
  return orderDeps({ name, deps: RECIPES[name] ?? [] }, load).then((nodes) => nodes.map((node) => node.name));
}

test('what is needed stands before what needs it, once', async () => {
  expect(await order('docs')).toEqual(['db', 'keycloak', 'mail']);
  expect(await order('db')).toEqual([]);
});

test.each([
  ['a', 'deps form a circle: b → c → b'],
  ['self', 'deps form a circle: self → self'],
])('a circle from %s is shown as the way round', async (name, says) => {
  await expect(order(name)).rejects.toMatchObject({ code: 'DEP_CYCLE', message: says });
});

const keycloak = { name: 'keycloak', provides: { kind: 'oidc' } };
const gitea = { name: 'gitea', provides: { kind: 'oidc' } };
const redis = { name: 'redis' };

test('the provider is the dep that provides what is asked for', () => {
  expect(providerOf('docs', [redis, keycloak], 'oidc')).toBe(keycloak);
});

test.each([
  [[redis], 'none of its deps (redis) provides it'],
  [[], 'it names no dep'],
])('asking for single sign-on without a provider is refused: %j', (deps, says) => {
  expect(() => providerOf('docs', deps, 'oidc')).toThrow(
    expect.objectContaining({ code: 'DEP_PROVIDES_NONE', message: expect.stringContaining(says) as string }),
  );
});

test('two deps that provide the same are refused, whether it is asked for or not', () => {
  expect(() => proveOneOfEach('docs', [keycloak, redis, gitea])).toThrow(
    expect.objectContaining({
      code: 'DEP_PROVIDERS_AMBIGUOUS',
      message: expect.stringContaining('keycloak, gitea') as string,
    }),
  );
});

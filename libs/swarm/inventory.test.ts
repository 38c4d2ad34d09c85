import { expect, test } from 'vitest';
import { keysOf, leftBehind, type Resource, strayContainers } from './inventory.ts';

const own = 'docs-3fa1c2_ci_test';
const other = 'blog-000000_ci_test';
const volume = (name: string, stack?: string): Resource => ({ kind: 'volume', id: name, name, stack });
const secret = (name: string, stack?: string): Resource => ({ kind: 'secret', id: `id-of-${name}`, name, stack });
const container = (stack: string | undefined, ...mounts: string[]): Resource => ({
  kind: 'container',
  id: `container-of-${stack}`,
  name: `container-of-${stack}`,
  stack,
  mounts,
});
const names = (found: readonly Resource[]) => found.map(({ name }) => name);

/** What is left of a run that saw its containers mount some volumes. */
function leftOf(inventory: readonly Resource[], { before = [] as readonly Resource[], volumes = [] as string[] } = {}) {
  return names(leftBehind(inventory, { stacks: [own], volumes: new Set(volumes), before: keysOf(before) }));
}

test('what existed before is not left behind, whatever its name, its label and its user', () => {
  const before = [
    volume('shared'),
    volume(`${own}_data`),
    volume('fixed', own),
    secret(`${own}_key_v1`),
    secret('token', own),
  ];
  expect(leftOf([...before, volume(`${own}_new`, own)], { before, volumes: ['shared', `${own}_data`] })).toEqual([
    `${own}_new`,
  ]);
});

test('what carries the label of another stack is that stack’s, although a task mounted it or it is called like the run’s', () => {
  expect(
    leftOf([volume('shared', other), volume(`${own}_x`, other), secret(`${own}_y`, other)], { volumes: ['shared'] }),
  ).toEqual([]);
});

test('a volume without a label is the run’s when its containers mounted it, and not for its name', () => {
  expect(leftOf([volume('4f1d'), volume(`${own}_x`)], { volumes: ['4f1d'] })).toEqual(['4f1d']);
});

test('a volume without a label that somebody else’s container mounts is theirs as well', () => {
  const found = [volume('shared'), container(other, 'shared')];
  expect(leftOf(found, { volumes: ['shared'] })).toEqual([]);
  expect(leftOf([volume('shared'), container(undefined, 'shared')], { volumes: ['shared'] })).toEqual([]);
});

test('a secret without a label is the run’s by its name, as abra makes them', () => {
  expect(leftOf([secret(`${own}_password_v1`), secret(`${own}x_password_v1`)])).toEqual([`${own}_password_v1`]);
});

test('where nobody noted what was there before, of the volumes only labelled ones are the run’s', () => {
  const found = [volume('shared'), volume(`${own}_data`, own), volume(`${own}_x`), secret(`${own}_password_v1`)];
  const scope = { stacks: [own], volumes: new Set(['shared', `${own}_x`]), before: undefined };
  expect(names(leftBehind(found, scope))).toEqual([`${own}_data`, `${own}_password_v1`]);
});

test('a container of no stack is a stray where it was not there before, and where that is known', () => {
  const [stray, old] = [container(undefined), { ...container(undefined), id: 'old' }];
  const inventory = [stray, old, container(own), container(other), volume('none')];
  expect(strayContainers(inventory, { before: keysOf([old]) })).toEqual([stray]);
  expect(strayContainers(inventory, { before: undefined })).toEqual([]);
});

import { expect, test } from 'vitest';
import { chooseSubnet, holderOf, preferredNumber, subnetOf } from './subnet.ts';

const interfaceAt = (address: string, prefixLength: number) => ({ link: 'eth7', address, prefixLength });

test('a lab takes the number of its name when it is free, and the next one when it is not', () => {
  const number = preferredNumber('lab-one');
  expect(chooseSubnet('lab-one', undefined, []).number).toBe(number);
  expect(chooseSubnet('lab-one', undefined, [interfaceAt(`10.78.${number}.1`, 24)]).number).toBe((number + 1) % 256);
});

test('a pinned number that is taken is an error naming interface and network', () => {
  expect(() => chooseSubnet('x', 7, [interfaceAt('10.78.7.9', 24)])).toThrow(
    '10.78.7.0/24 is taken by interface eth7 (10.78.7.9/24)',
  );
});

test('an interface of a wider network that holds all of 10.78 is named', () => {
  expect(() => chooseSubnet('x', undefined, [interfaceAt('10.78.1.1', 16)])).toThrow(
    'every network of 10.78.0.0/16 is taken, the last one by interface eth7',
  );
});

test('neighbours and default routes do not count as holders', () => {
  const subnet = subnetOf(7);
  expect(
    holderOf(subnet, [interfaceAt('10.78.8.1', 24), interfaceAt('192.0.2.2', 24), interfaceAt('10.0.0.1', 0)]),
  ).toBeUndefined();
  expect(holderOf(subnet, [interfaceAt('10.78.7.200', 30)])).toBeDefined();
});

import { expect, test } from 'vitest';
import { PortSearch } from './port-search.ts';

const usual = { usual: 3306, never: [33060] };
const REFUSED = 'connect ECONNREFUSED 127.0.0.1:3306';

test('a database that listens elsewhere is tried there, by turns with its usual port', async () => {
  const search = new PortSearch(usual);
  expect(search.port).toBe(3306);
  expect(await search.failed(forward(REFUSED, [80, 3307, 33060]))).toBe(
    `${REFUSED}; ports that listen there: 80, 3307, 33060`,
  );
  const tried = [search.port];
  for (let attempt = 0; attempt < 4; attempt++) {
    await search.failed(forward(search.port === 3306 ? REFUSED : undefined, [80, 3307, 33060]));
    tried.push(search.port);
  }
  expect(tried).toEqual([80, 3306, 3307, 3306, 80]);
});

test('a server that only starts is asked again at its usual port, and looked for elsewhere now and then', async () => {
  const search = new PortSearch(usual);
  const starting = forward(REFUSED, []);
  for (let attempt = 0; attempt < 6; attempt++) {
    expect(await search.failed(starting)).toBe(`${REFUSED}; ports that listen there: none`);
    expect(search.port).toBe(3306);
  }
  expect(starting.looks).toBe(2);
});

test('a port that was found before is the first, and the usual one the next', async () => {
  const search = new PortSearch({ ...usual, found: 3307 });
  expect(search.port).toBe(3307);
  await search.failed(forward('connect ECONNREFUSED 127.0.0.1:3307', [3306]));
  expect(search.port).toBe(3306);
});

test('a connection that breaks is no reason to look elsewhere', async () => {
  const search = new PortSearch(usual);
  const broken = forward(undefined, [80]);
  expect(await search.failed(broken)).toBeUndefined();
  expect([search.port, broken.looks]).toEqual([3306, 0]);
});

function forward(refusal: string | undefined, ports: number[]) {
  const made = {
    looks: 0,
    refusal: () => refusal,
    listening: () => ((made.looks += 1), Promise.resolve(ports)),
  };
  return made;
}

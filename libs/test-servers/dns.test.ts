import { Resolver } from 'node:dns/promises';
import { expect, test } from 'vitest';
import { serveDns } from './dns.ts';

test('a zone and the names under it have the address, others do not exist', async () => {
  await using dns = await serveDns({ 'ci.test': '127.0.0.9' });
  const resolver = new Resolver();
  resolver.setServers([dns.nameserver]);
  expect(await resolver.resolve4('ci.test')).toEqual(['127.0.0.9']);
  expect(await resolver.resolve4('a.b.CI.test')).toEqual(['127.0.0.9']);
  await expect(resolver.resolve6('ci.test')).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(resolver.resolve4('other.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  expect(dns.asked).toEqual(['ci.test', 'a.b.ci.test', 'ci.test', 'other.test']);
});

import { expect, test } from 'vitest';
import { dnsCommand, hostResolvers, parseResolvers } from './dns.ts';
import { subnetOf } from './subnet.ts';

test('servers on the loopback are left out: the lab has another loopback', () => {
  const resolvConf =
    '# made by hand\nsearch lan\nnameserver 127.0.0.53\nnameserver 192.0.2.53\n nameserver  198.51.100.1 \nnameserver ::1\n';
  expect(parseResolvers(resolvConf)).toEqual(['192.0.2.53', '198.51.100.1']);
});

test('CC_CI_LAB_RESOLVERS wins over what the host names', () => {
  expect(hostResolvers({ CC_CI_LAB_RESOLVERS: '192.0.2.1, 192.0.2.2' })).toEqual(['192.0.2.1', '192.0.2.2']);
});

test('the whole zone is the lab, everything else is asked of the host’s servers', () => {
  const command = dnsCommand(subnetOf(7), ['192.0.2.53']);
  expect(command).toEqual(
    expect.arrayContaining([
      '--listen-address=10.78.7.2',
      '--address=/ci.test/10.78.7.2',
      '--local=/ci.test/',
      '--server=192.0.2.53',
      '--no-resolv',
    ]),
  );
});

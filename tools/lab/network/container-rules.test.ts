import { expect, test } from 'vitest';
import { containerRules } from './container-rules.ts';
import { subnetOf } from './subnet.ts';

const host = [
  { link: 'lo', address: '127.0.0.1', prefixLength: 8 },
  { link: 'eth0', address: '192.0.2.7', prefixLength: 24 },
];
const rules = containerRules(subnetOf(7), host, [55_000, 2_377]).map((rule) => rule.join(' '));

test.each(['169.254.0.0/16', '10.78.0.0/16', '10.78.7.1', '192.0.2.7'])('containers begin nothing to %s', (address) => {
  expect(rules).toContainEqual(
    expect.stringMatching(`^DOCKER-USER .*--destination ${address} .*--ctstate NEW --jump REJECT$`),
  );
});

test('the loopback needs no rule, and the lab’s own services are kept by port', () => {
  expect(rules.join('\n')).not.toContain('127.0.0.1');
  expect(rules.filter((rule) => rule.startsWith('INPUT') && rule.includes('--dports 55000,2377'))).toHaveLength(2);
});

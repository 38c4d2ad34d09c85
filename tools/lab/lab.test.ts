import { expect, test } from 'vitest';
import { defaultName, resolveLab } from './lab.ts';

test('each checkout has its own lab', () => {
  expect(defaultName('/home/one/cc-ci')).toMatch(/^lab-[0-9a-f]{6}$/);
  expect(defaultName('/home/one/cc-ci')).not.toBe(defaultName('/home/two/cc-ci'));
});

test('environment and options say where and which; options win', () => {
  const env = { CC_CI_LAB: 'lab-env', CC_CI_HOME: '/srv/cc-ci', CC_CI_CACHE: '/srv/cache', CC_CI_LAB_SUBNET: '9' };
  expect(resolveLab({}, env)).toMatchObject({
    name: 'lab-env',
    dir: '/srv/cc-ci/labs/lab-env',
    cacheDir: '/srv/cache',
    pinnedSubnet: 9,
  });
  expect(resolveLab({ name: 'mine', subnet: 3 }, env)).toMatchObject({
    name: 'mine',
    pinnedSubnet: 3,
    dockerHost: 'unix:///srv/cc-ci/labs/mine/docker.sock',
  });
});

test.each(['Lab', 'a/b', '', '-x', 'x'.repeat(32)])('the name "%s" is refused', (name) => {
  expect(() => resolveLab({ name }, {})).toThrow(/cannot be used/);
});

test.each(['256', '-1', '1.5', 'x'])('subnet %s is refused with its value', (value) => {
  expect(() => resolveLab({}, { CC_CI_LAB_SUBNET: value })).toThrow(`CC_CI_LAB_SUBNET is "${value}"`);
});

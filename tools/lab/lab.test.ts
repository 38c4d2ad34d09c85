import { expect, test } from 'vitest';
import { defaultName, resolveLab, withEngine } from './lab.ts';

test('each checkout has its own lab', () => {
  expect(defaultName('/home/one/cc-ci', 'debian')).toMatch(/^lab-[0-9a-f]{6}$/);
  expect(defaultName('/home/one/cc-ci', 'debian')).not.toBe(defaultName('/home/two/cc-ci', 'debian'));
});

test('each engine has a lab of its own; where the lab has a name, a data root of its own', () => {
  const lab = resolveLab({}, {});
  expect(resolveLab({}, { CC_CI_ENGINE: 'debian' })).toEqual({ ...lab, onProgress: expect.any(Function) });
  expect(resolveLab({}, { CC_CI_ENGINE: '29' })).toMatchObject({ name: `${lab.name}-29`, engine: '29' });
  const named = { CC_CI_LAB: 'one', CC_CI_HOME: '/srv' };
  expect(resolveLab({}, named).dataRoot).toBe('/srv/labs/one/docker');
  const other = resolveLab({}, { ...named, CC_CI_ENGINE: 'trixie' });
  expect(other).toMatchObject({ name: 'one', dataRoot: '/srv/labs/one/docker-trixie' });
  expect(withEngine(other, 'debian').dataRoot).toBe('/srv/labs/one/docker');
});

test.each(['28', 'Trixie', '29 '])('engine "%s" is refused with those that there are', (value) => {
  expect(() => resolveLab({}, { CC_CI_ENGINE: value })).toThrow(
    `CC_CI_ENGINE is "${value}": it must be one of debian, trixie, 29, 29-overlay2`,
  );
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

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt, run } from '@cc-ci/host';
import { leftovers } from '../down.ts';
import { type LabUnderTest, labUnderTest } from './lab-under-test.ts';

const program = join(import.meta.dirname, '../main.ts');
let it: LabUnderTest;
beforeAll(async () => {
  it = await labUnderTest('e2e-refusals');
});
afterAll(() => it[Symbol.asyncDispose]());

test('not root: says so, and what to do', async () => {
  const asNobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath, program];
  for (const action of ['up', 'down']) {
    const { exitCode, stderr } = await attempt('setpriv', [...asNobody, action], { env: { ...it.env, HOME: '/tmp' } });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/must run as root\n {2}try: {2}sudo/);
  }
});

test('the network taken by another interface: names both, exit 2, nothing left', async () => {
  await run('ip', ['link', 'add', 'e2e-taken', 'type', 'veth', 'peer', 'name', 'e2e-other']);
  try {
    await run('ip', ['address', 'add', '10.78.250.9/24', 'dev', 'e2e-taken']);
    const { exitCode, stderr } = await attempt(process.execPath, [program, 'up'], {
      env: { ...it.env, CC_CI_LAB_SUBNET: '250' },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('10.78.250.0/24 is taken by interface e2e-taken (10.78.250.9/24)');
    expect(await leftovers(it.lab)).toEqual([]);
  } finally {
    await run('ip', ['link', 'delete', 'e2e-taken']);
  }
});

test('a disk with less than 2 GB: says how much there is and how much is needed', async () => {
  const small = mkdtempSync(join(tmpdir(), 'small-'));
  await run('mount', ['-t', 'tmpfs', '-o', 'size=500m', 'tmpfs', small]);
  try {
    const { exitCode, stderr } = await attempt(process.execPath, [program, 'up'], {
      env: { ...it.env, CC_CI_HOME: small },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`0.5 GB free on the disk of ${small}, and the lab needs 2.0 GB`);
  } finally {
    await run('umount', [small]);
    rmSync(small, { recursive: true });
  }
});

test('no DNS server that the lab could reach: says where it looked', async () => {
  const { exitCode, stderr } = await attempt(process.execPath, [program, 'up'], {
    env: { ...it.env, CC_CI_LAB_RESOLVERS: 'x' },
  });
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/DNS of the lab|CC_CI_LAB_RESOLVERS/);
  await it.command('down');
});

test.each([
  [{ CC_CI_LAB: 'Not Good' }, 'the lab\'s name "Not Good" cannot be used'],
  [{ CC_CI_LAB_SUBNET: '300' }, 'CC_CI_LAB_SUBNET is "300"'],
])('%o is refused with its value', async (env, text) => {
  const { exitCode, stderr } = await attempt(process.execPath, [program, 'up'], { env: { ...it.env, ...env } });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(text);
});

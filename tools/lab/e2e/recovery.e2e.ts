import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '@cc-ci/host';
import { leftovers } from '../down.ts';
import { findInit, membersOf } from '../engine/namespaces.ts';
import { readState } from '../state.ts';
import { deployApp, killDuring, type LabUnderTest, labUnderTest, visit } from './lab-under-test.ts';

let it: LabUnderTest;
beforeAll(async () => {
  it = await labUnderTest('e2e-recovery');
  await it.up();
  await deployApp(it.lab, 'stays', 'nginx:1.22.1');
});
afterAll(() => it[Symbol.asyncDispose]());

test('an app answers', () => appAnswers());

test.each(['dnsmasq', 'docker-registry', 'dockerd', 'containerd', 'containerd-shim-runc-v2', 'traefik'])(
  'kill -9 of %s: up makes it whole again, and the app is back',
  async (program) => {
    const victims = () => withChildren(membersOf(it.lab)).filter((pid) => nameOf(pid) === program);
    await expect.poll(() => victims().length).toBeGreaterThan(0);
    for (const pid of victims()) process.kill(pid, 'SIGKILL');
    await it.up();
    await expectWhole();
  },
);

test('kill -9 of process 1 takes every process with it; up starts it again on the same data', async () => {
  const members = membersOf(it.lab);
  process.kill(findInit(it.lab)!, 'SIGKILL');
  await expect.poll(() => members.filter(isAlive)).toEqual([]);
  expect(await leftovers(it.lab)).toEqual(expect.arrayContaining([`network namespace ${it.lab.netns}`]));
  await it.up();
  await expectWhole();
});

test('a namespace, a veth pair and rules that somebody took away come back', async () => {
  process.kill(findInit(it.lab)!, 'SIGKILL');
  await expect.poll(() => membersOf(it.lab)).toEqual([]);
  await run('ip', ['netns', 'delete', it.lab.netns]);
  await it.up();
  await expectWhole();
});

test.each([100, 400, 900, 1_500, 2_500])(
  'kill -9 of up after %i ms: the next one finishes the work',
  async (afterMs) => {
    await it.command('down');
    await killDuring(it, ['up'], afterMs);
    await it.up();
    expect(JSON.parse((await it.command('status')).stdout)).toMatchObject({ isUp: true });
  },
);

test('kill -9 of down: the next down finishes the work', async () => {
  await killDuring(it, ['down'], 400);
  expect((await it.command('down')).exitCode).toBe(0);
  expect(await leftovers(it.lab)).toEqual([]);
});

async function expectWhole(): Promise<void> {
  expect(JSON.parse((await it.command('status')).stdout)).toMatchObject({
    isUp: true,
    health: { engine: true, dns: true, registry: true, ingress: true },
  });
  await appAnswers();
}

async function appAnswers(): Promise<void> {
  await expect.poll(() => visit(it.lab, readState(it.lab)!.address, 'stays.ci.test')).toBe(200);
}

/** A container's first process is the child of a member, in its own namespace. */
function withChildren(members: readonly number[]): number[] {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 1 && members.includes(parentOf(pid)));
  return [...new Set([...members, ...children])];
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]!.split('/').at(-1)!;
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

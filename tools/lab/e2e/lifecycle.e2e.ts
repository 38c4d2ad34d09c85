import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '@cc-ci/host';
import { leftovers } from '../down.ts';
import { engineAnswers } from '../engine/docker.ts';
import { findInit, insideOf, membersOf } from '../engine/namespaces.ts';
import { readState } from '../state.ts';
import { subnetOf } from '../network/subnet.ts';
import { containerOf, deployApp, type LabUnderTest, labUnderTest, visit } from './lab-under-test.ts';

let it: LabUnderTest;
beforeAll(async () => {
  it = await labUnderTest('e2e-lifecycle');
});
afterAll(() => it[Symbol.asyncDispose]());

test('two at once bring up one lab, and both are given the same target', async () => {
  const [one, other] = await Promise.all([it.up(), it.up()]);
  expect(one.stdout).toBe(other.stdout);
  expect(JSON.parse(one.stdout)).toMatchObject({ kind: 'lab', zone: 'ci.test', dockerHost: it.lab.dockerHost });
  const starts = `${one.stderr}${other.stderr}`.match(/starting the engine/g);
  expect(starts).toHaveLength(1);
});

test('up when it is up changes nothing', async () => {
  const before = membersOf(it.lab);
  const { stderr } = await it.up();
  expect(stderr).toBe('');
  expect(membersOf(it.lab).filter((pid) => before.includes(pid)).length).toBeGreaterThan(5);
});

test('the lab has its own engine: processes, network and mounts that the host does not see', async () => {
  const init = findInit(it.lab)!;
  for (const kind of ['net', 'mnt', 'pid', 'uts'])
    expect(readlinkSync(`/proc/${init}/ns/${kind}`)).not.toBe(readlinkSync(`/proc/self/ns/${kind}`));
  const [program, args] = insideOf(init, ['ip', '-brief', 'link']);
  expect(await run(program, args)).toContain('docker0');
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(it.lab.dir);
});

test('with a host that forwards nothing by default, as Docker sets it, the lab still reaches out', async () => {
  const policy = /^-P FORWARD (\w+)/m.exec(await run('iptables', ['--list-rules', 'FORWARD']))![1]!;
  await run('iptables', ['--policy', 'FORWARD', 'DROP']);
  try {
    const resolver = readFileSync('/etc/resolv.conf', 'utf8').match(/^nameserver (\d[\d.]+)/m)![1]!;
    const ask = `const { Resolver } = require('node:dns').promises; const resolver = new Resolver({ timeout: 30000, tries: 2 }); resolver.setServers(['${resolver}']); resolver.resolve4('localhost.').then(() => 'answered', (error) => error.code).then(console.log)`;
    const [program, args] = insideOf(findInit(it.lab)!, [process.execPath, '-e', ask]);
    expect((await run(program, args)).trim()).not.toMatch(/TIMEOUT|ECONNREFUSED/);
  } finally {
    await run('iptables', ['--policy', 'FORWARD', policy]);
  }
});

test('down ends it all, even with an app running, and leaves nothing on the host', async () => {
  await deployApp(it.lab, 'leave', 'nginx:1.22.1');
  const { address, subnet } = readState(it.lab)!;
  await expect.poll(() => visit(it.lab, address, 'leave.ci.test')).toBe(200);
  expect(await containerOf(it.lab, 'leave')).not.toBe('');
  const members = membersOf(it.lab);
  expect(members.length).toBeGreaterThan(8);

  const { exitCode } = await it.command('down');

  expect(exitCode).toBe(0);
  expect(await leftovers(it.lab)).toEqual([]);
  expect(members.filter((pid) => processes().includes(pid))).toEqual([]);
  expect(await run('ip', ['netns', 'list'])).not.toContain(it.lab.netns);
  expect(await run('ip', ['link'])).not.toContain(`${subnetOf(subnet).link}:`);
  expect(await run('iptables-save', [])).not.toContain(it.lab.comment);
  expect(await run('iptables-save', [])).not.toContain(subnetOf(subnet).cidr);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(it.lab.dir);
  expect(await engineAnswers(it.lab)).toBe(false);
});

test('after down, up has its images still and knows nothing of the old apps', async () => {
  const { stderr } = await it.up();
  expect(stderr).not.toContain('building');
  expect(await containerOf(it.lab, 'leave')).toBe('');
  expect(await containerOf(it.lab, 'traefik')).not.toBe('');
});

test('down when it is down is fine; purge removes the files, too', async () => {
  expect((await it.command('down', '--purge')).exitCode).toBe(0);
  expect((await it.command('down', '--purge')).exitCode).toBe(0);
  expect(readdirSync(`${it.lab.homeDir}/labs`)).not.toContain(it.lab.name);
  expect(await leftovers(it.lab)).toEqual([]);
});

function processes(): number[] {
  return readdirSync('/proc').map(Number).filter(Boolean);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackNameOf, type Target } from '@cc-ci/core';
import { connectEngine, takeInventory } from '@cc-ci/swarm';

/**
 * Everything on the machine that a run of an app made and that is there now, in words: on the swarm, among files, among
 * processes.
 */
export async function remainsOf(target: Target, domain: string): Promise<string[]> {
  const [label = domain] = domain.split('.');
  const stack = stackNameOf(domain);
  const inventory = await takeInventory(connectEngine(target.dockerHost));
  const onSwarm = inventory
    .filter((found) => found.stack === stack || found.name.includes(label))
    .map(({ kind, name }) => `${kind} ${name}`);
  const files = [
    join(target.abra.dir, 'servers', target.abra.server, `${domain}.env`),
    join(target.stateDir, domain),
  ].filter((path) => existsSync(path));
  const temporary = readdirSync(tmpdir())
    .filter((name) => name.includes(label))
    .map((name) => join(tmpdir(), name));
  return [...onSwarm, ...files, ...temporary, ...processesOf(label)];
}

/**
 * Living processes that name the app in their command line or in their environment: its browser, abra, the watchdog.
 */
function processesOf(label: string): string[] {
  return processes().flatMap((pid) => {
    const [command, environment] = [read(pid, 'cmdline'), read(pid, 'environ')];
    return `${command}${environment}`.includes(label)
      ? [`process ${pid} ${command.replaceAll('\0', ' ').slice(0, 120)}`]
      : [];
  });
}

/** A process that lives or lived: a process id alone may be somebody else's by now. */
export interface Process {
  readonly pid: number;
  readonly startedAt: string;
  readonly command: string;
}

/** All processes below one, at this moment. */
export function descendantsOf(pid: number): Process[] {
  const all = processes().map((each) => ({ pid: each, ...statOf(each) }));
  const below = (parent: number): typeof all =>
    all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return below(pid).map((each) => ({
    pid: each.pid,
    startedAt: each.startedAt,
    command: read(each.pid, 'cmdline').replaceAll('\0', ' ').trim(),
  }));
}

/** Whether a process of before still lives; one that is dead and not yet waited for does not. */
export function lives({ pid, startedAt }: Process): boolean {
  const now = statOf(pid);
  return now.startedAt === startedAt && now.state !== 'Z';
}

function processes(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Fields of `/proc/<pid>/stat` behind the name, which may hold spaces and brackets (proc_pid_stat(5)). */
function statOf(pid: number): { state: string; parent: number; startedAt: string } {
  const stat = read(pid, 'stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', parent: Number(fields[1] ?? 0), startedAt: fields[19] ?? '' };
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(join('/proc', String(pid), file), 'utf8');
  } catch {
    return '';
  }
}

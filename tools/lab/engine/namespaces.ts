import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { poll } from '@cc-ci/core';
import { run, startDetached } from '@cc-ci/host';
import { daemonNotReady } from '../errors.ts';
import type { Lab } from '../lab.ts';
import { netnsFile } from '../network/network.ts';

/**
 * Process 1 of the lab's own process, mount, host-name and network namespaces. It only waits: when it is killed, the
 * kernel ends every process of the lab and drops every mount, so that nothing can be forgotten.
 */
const initScript = `
set -e
lab=$1 name=$2
mount -t proc proc /proc
hostname "$name"
hosts=$(readlink -m /etc/hosts) resolv=$(readlink -m /etc/resolv.conf)
mount -t tmpfs -o mode=755 tmpfs /run
for file in hosts resolv.conf; do
  target=$(readlink -m /etc/$file)
  mkdir -p "$(dirname "$target")"
  [ -e "$target" ] || : > "$target"
  mount --bind "$lab/etc/$file" "$target"
done
# The host's /sys shows the host's network devices, and an engine reads there what a bridge is set to.
mkdir /run/sys
if mount -t sysfs sysfs /run/sys 2>/dev/null; then
  for part in fs/cgroup kernel/security; do
    if mountpoint -q /sys/$part; then mount --rbind /sys/$part /run/sys/$part; fi
  done
  mount --move /run/sys /sys
fi
touch "$lab/etc/init.ready"
trap 'exit 0' TERM
while :; do sleep infinity & wait $! || true; done
`;

/**
 * Name under which `/proc` shows process 1 of a lab. Labs that an earlier version brought up have it, and are found by
 * it.
 */
const initName = 'cc-ci-lab-keeper';

/** Starts process 1 of the lab and gives its process id on the host. */
export async function startInit(lab: Lab): Promise<number> {
  const ready = join(lab.configDir, 'init.ready');
  await run('rm', ['-f', ready]);
  const logFile = join(lab.logsDir, 'init.log');
  const inside = ['bash', '-c', initScript, initName, lab.dir, lab.name, lab.cacheDir];
  startDetached(
    'nsenter',
    [`--net=${netnsFile(lab)}`, 'unshare', '--uts', '--ipc', '--mount', '--pid', '--fork', ...inside],
    { logFile },
  );
  await poll(() => (existsSync(ready) ? { done: true, value: true } : { done: false, seen: `${ready} is missing` }), {
    what: 'process 1 of the lab',
    timeoutMs: 60_000,
    intervalMs: 20,
  }).catch((error: unknown) => {
    const log = readFileSync(logFile, 'utf8');
    throw daemonNotReady('process 1', { what: 'did not start within 60 s', logFile, log, cause: error });
  });
  return findInit(lab)!;
}

/** Process id on the host of the lab's process 1, or undefined when the lab is down. */
export function findInit(lab: Lab): number | undefined {
  return processes().find((pid) => isInit(lab, pid));
}

/** Names of the labs on this machine, of any checkout, that are up and share this one's cache. */
export function labsOnCache(cacheDir: string): string[] {
  return processes().flatMap((pid) => {
    const words = commandLine(pid);
    const at = words.indexOf(initName);
    return at > 0 && words[0] === 'bash' && words[at + 3] === cacheDir ? [words[at + 2] ?? ''] : [];
  });
}

/** Command line that runs a program inside the lab's namespaces. */
export function insideOf(initPid: number, command: readonly string[]): readonly [string, readonly string[]] {
  return ['nsenter', ['--target', String(initPid), '--mount', '--uts', '--ipc', '--net', '--pid', '--', ...command]];
}

/** Starts a daemon inside the lab's namespaces; process 1 of the lab becomes its parent. */
export async function startDaemon(
  initPid: number,
  command: readonly string[],
  { logFile, env }: { readonly logFile: string; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  const script = 'log=$1; shift; exec "$@" >>"$log" 2>&1 </dev/null';
  const [program, args] = insideOf(initPid, ['setsid', '--fork', 'sh', '-c', script, 'sh', logFile, ...command]);
  await run(program, args, { cwd: '/', env });
}

/** Kills process 1 and so every process of the lab; returns once the last one is gone. */
export async function killInit(lab: Lab): Promise<void> {
  for (const pid of [...processes().filter((candidate) => isInit(lab, candidate)), ...membersOf(lab)]) kill(pid);
  await poll(
    () =>
      membersOf(lab).length === 0
        ? { done: true, value: true }
        : { done: false, seen: `process ${membersOf(lab).join(', ')}` },
    {
      what: `the processes of lab ${lab.name} to end`,
      timeoutMs: 60_000,
      intervalMs: 20,
      fault: 'harness',
    },
  );
}

/** Process ids of everything that runs in the lab's process namespace, with its process 1. */
export function membersOf(lab: Lab): number[] {
  const inits = processes().filter((pid) => isInit(lab, pid));
  const namespaces = new Set(inits.map((pid) => namespaceOf(pid, 'pid')).filter((id) => id !== undefined));
  return processes().filter((pid) => inits.includes(pid) || isInside(pid, namespaces));
}

function isInside(pid: number, namespaces: ReadonlySet<string | undefined>): boolean {
  return namespaces.size > 0 && namespaces.has(namespaceOf(pid, 'pid'));
}

function isInit(lab: Lab, pid: number): boolean {
  const words = commandLine(pid);
  const at = words.indexOf(initName);
  return at > 0 && words[at + 1] === lab.dir && words[0] === 'bash';
}

function processes(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 1);
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function namespaceOf(pid: number, kind: 'pid' | 'net'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`);
  } catch {
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

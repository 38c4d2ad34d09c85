import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { poll } from '@cc-ci/core';
import { run, startDetached } from './command.ts';
import { daemonNotReady } from './errors.ts';
import type { Lab } from './lab.ts';
import { netnsFile } from './network.ts';

/**
 * The keeper is process 1 of the lab's own process, mount, host-name and network namespaces. It does nothing but be there: when it is killed, the
 * kernel ends every process of the lab and drops every mount, so that nothing can be forgotten.
 */
const keeperScript = `
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
touch "$lab/etc/keeper.ready"
trap 'exit 0' TERM
while :; do sleep infinity & wait $! || true; done
`;

const keeperName = 'cc-ci-lab-keeper';

/** Starts the keeper of the lab and gives its process id on the host. */
export async function startKeeper(lab: Lab): Promise<number> {
  const ready = join(lab.configDir, 'keeper.ready');
  await run('rm', ['-f', ready]);
  const logFile = join(lab.logsDir, 'keeper.log');
  const inside = ['bash', '-c', keeperScript, keeperName, lab.dir, lab.name, lab.cacheDir];
  startDetached(
    'nsenter',
    [`--net=${netnsFile(lab)}`, 'unshare', '--uts', '--ipc', '--mount', '--pid', '--fork', ...inside],
    logFile,
  );
  await poll(() => (existsSync(ready) ? { done: true, value: true } : { done: false, seen: 'no mark of it' }), {
    what: "the keeper of the lab's namespaces",
    timeoutMs: 10_000,
    intervalMs: 20,
  }).catch((error: unknown) => {
    throw daemonNotReady('the keeper', 'did not start within 10 s', logFile, readFileSync(logFile, 'utf8'), error);
  });
  return findKeeper(lab)!;
}

/** The keeper's process id on the host, or undefined when the lab has none. */
export function findKeeper(lab: Lab): number | undefined {
  return processes().find((pid) => isKeeper(lab, pid));
}

/** Names of the labs on this machine, of any checkout, that are up and share this one's cache. */
export function labsOnCache(cacheDir: string): string[] {
  return processes().flatMap((pid) => {
    const words = commandLine(pid);
    const at = words.indexOf(keeperName);
    return at > 0 && words[0] === 'bash' && words[at + 3] === cacheDir ? [words[at + 2] ?? ''] : [];
  });
}

/** Command line that runs a program inside the lab's namespaces. */
export function insideOf(keeperPid: number, command: readonly string[]): readonly [string, readonly string[]] {
  return ['nsenter', ['--target', String(keeperPid), '--mount', '--uts', '--ipc', '--net', '--pid', '--', ...command]];
}

/** Starts a daemon inside the lab's namespaces; the keeper becomes its parent. */
export async function startDaemon(
  keeperPid: number,
  command: readonly string[],
  logFile: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const script = 'log=$1; shift; exec "$@" >>"$log" 2>&1 </dev/null';
  const [program, args] = insideOf(keeperPid, ['setsid', '--fork', 'sh', '-c', script, 'sh', logFile, ...command]);
  await run(program, args, { cwd: '/', env });
}

/** Kills the keeper and so every process of the lab; returns once the last one is gone. */
export async function killKeeper(lab: Lab): Promise<void> {
  for (const pid of [...processes().filter((candidate) => isKeeper(lab, candidate)), ...membersOf(lab)]) kill(pid);
  await poll(
    () =>
      membersOf(lab).length === 0
        ? { done: true, value: true }
        : { done: false, seen: `process ${membersOf(lab).join(', ')}` },
    {
      what: `the processes of lab ${lab.name} to end`,
      timeoutMs: 20_000,
      intervalMs: 20,
      fault: 'harness',
    },
  );
}

/** Process ids of everything that runs in the lab's network namespace or is its keeper. */
export function membersOf(lab: Lab): number[] {
  const keepers = processes().filter((pid) => isKeeper(lab, pid));
  const namespaces = new Set(keepers.map((pid) => namespaceOf(pid, 'pid')).filter((id) => id !== undefined));
  return processes().filter((pid) => keepers.includes(pid) || isInside(pid, namespaces));
}

function isInside(pid: number, namespaces: ReadonlySet<string | undefined>): boolean {
  return namespaces.size > 0 && namespaces.has(namespaceOf(pid, 'pid'));
}

function isKeeper(lab: Lab, pid: number): boolean {
  const words = commandLine(pid);
  const at = words.indexOf(keeperName);
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

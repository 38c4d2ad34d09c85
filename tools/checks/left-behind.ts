/**
 * After `.ci/run`, however it ended: takes down every lab that it started, kills its processes, and removes its folder
 * for temporary files with the mounts in it. A process belongs to it when `CC_CI_CHECKS` is in its environment, which
 * all processes inherit that `.ci/run` starts.
 *
 * usage: node tools/checks/left-behind.ts
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { labsOf, mountsBelow, type Running } from './processes.ts';

const mark = process.env.CC_CI_CHECKS;
const temporary = process.env.TMPDIR;
if (!mark || !temporary?.includes(mark)) throw new Error('CC_CI_CHECKS and TMPDIR are what .ci/run sets');

for (const { name, cache } of labsOf(ours())) {
  const env = { ...process.env, CC_CI_LAB: name, ...(cache ? { CC_CI_CACHE: cache } : {}) };
  attempt(() => execFileSync('node', ['tools/cli/main.ts', 'lab', 'down', '--purge'], { env, stdio: 'inherit' }));
}
for (const { pid } of ours()) attempt(() => process.kill(pid, 'SIGKILL'));
for (const mount of mountsBelow(temporary, readFileSync('/proc/self/mountinfo', 'utf8')))
  attempt(() => execFileSync('umount', ['--lazy', mount], { stdio: 'inherit' }));
rmSync(temporary, { recursive: true, force: true });

/** Processes of these checks, but this one and what it stands in. */
function ours(): Running[] {
  const own = new Set([process.pid, process.ppid]);
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && !own.has(pid))
    .map((pid) => ({ pid, environment: read(`/proc/${pid}/environ`) }))
    .filter(({ environment }) => environment.split('\0').includes(`CC_CI_CHECKS=${mark}`));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}

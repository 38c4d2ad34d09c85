import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { poll } from '@cc-ci/core';
import { checkoutNote } from './abandoned.ts';
import { attempt, run } from '@cc-ci/host';
import { engineAnswers } from './engine/docker.ts';
import { engineNames } from './engine/engine-name.ts';
import { findInit, insideOf, killInit, labsOnCache, membersOf } from './engine/namespaces.ts';
import { emptyEngine } from './engine/swarm.ts';
import { leftBehind, notRoot } from './errors.ts';
import { type Lab, type LabOptions, resolveLab, withEngine } from './lab.ts';
import { networkLeftovers, removeNetwork, restoreForwarding } from './network/network.ts';
import { readState } from './state.ts';

export interface DownOptions extends LabOptions {
  /**
   * Removes the images and everything else that would be there for the next `lab up`, too; where neither a name nor an
   * engine is asked for, of all engines of this checkout. @default false
   */
  readonly purge?: boolean;
}

/**
 * Ends everything that the lab started, and proves it: no process, mount, namespace, interface or rule of it is left.
 * @throws CcciError LAB_LEFT_BEHIND naming what is.
 */
export async function labDown(options: DownOptions = {}): Promise<void> {
  const { purge = false } = options;
  const lab = resolveLab(options);
  if (process.getuid?.() !== 0) throw notRoot();
  if (purge) for (const other of otherEnginesOf(lab, options)) await takeDown(other, () => bringDown(other, { purge }));
  await takeDown(lab, async () => {
    await bringDown(lab, { purge });
    if (purge) await purgeCache(lab);
  });
}

/** Labs of this checkout with other engines; none where this one was asked for by its name or engine. */
function otherEnginesOf(lab: Lab, options: DownOptions, env = process.env): Lab[] {
  if (options.name ?? options.engine ?? (env.CC_CI_LAB || env.CC_CI_ENGINE)) return [];
  return engineNames
    .filter((engine) => engine !== lab.engine)
    .map((engine) => resolveLab({ ...options, engine }))
    .filter((other) => existsSync(other.dir) || findInit(other) !== undefined);
}

async function takeDown(lab: Lab, work: () => Promise<void>): Promise<void> {
  const onWait = () => lab.onProgress('another `lab up` or `lab down` is running: waiting for it');
  await withLock(lab.lockFile, work, onWait);
}

/** What of a lab is still there, in words; empty when it is down. */
export async function leftovers(lab: Lab): Promise<string[]> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  return [
    ...membersOf(lab).map((pid) => `process ${pid}`),
    ...mounts.filter((place) => place.startsWith(`${lab.dir}/`)).map((place) => `mount ${place}`),
    ...(await networkLeftovers(lab)),
    ...cgroups(lab).map((dir) => `control group ${dir}`),
    ...(existsSync(lab.socket) ? [`socket ${lab.socket}`] : []),
  ];
}

/**
 * Ends a lab whose lock is held, whichever engine it runs; its images stay unless they are to be removed.
 * @throws CcciError LAB_LEFT_BEHIND
 */
export async function bringDown(asked: Lab, { purge = false } = {}): Promise<void> {
  const lab = withEngine(asked, readState(asked)?.engine ?? asked.engine);
  const cleanly = await stopEngine(lab);
  await killInit(lab);
  await removeNetwork(lab);
  await removeCgroups(lab);
  await removeFiles(lab, cleanly && !purge);
  await restoreForwarding(lab);
  const left = await leftovers(lab);
  if (left.length > 0) throw leftBehind(lab.name, left);
}

/** Empties the engine and ends it in order, so that its images can stay; gives whether that went well. */
async function stopEngine(lab: Lab): Promise<boolean> {
  const init = findInit(lab);
  if (init === undefined || !(await engineAnswers(lab))) return false;
  lab.onProgress(`stopping the engine of lab ${lab.name}`);
  try {
    await emptyEngine(lab);
    const [program, args] = insideOf(init, ['sh', '-c', 'kill -TERM "$(cat /run/docker.pid)"']);
    await run(program, args);
    await poll(
      () => (existsSync(lab.socket) ? { done: false, seen: 'its socket is there' } : { done: true, value: true }),
      {
        what: 'the engine to end',
        timeoutMs: 60_000,
        intervalMs: 20,
      },
    );
    return true;
  } catch {
    return false;
  }
}

/** Removes what the labs of this machine share, unless another one uses it. */
async function purgeCache(lab: Lab): Promise<void> {
  const others = labsOnCache(lab.cacheDir);
  if (others.length > 0) return lab.onProgress(`${lab.cacheDir} stays: lab ${others.join(' and ')} uses it`);
  await rm(lab.cacheDir, { recursive: true, force: true });
}

/** What an engine that ended in order leaves for the next start: its images, no state of a swarm or an app. */
const staysOfEngine = ['image', 'overlay2', 'builder', 'buildkit', 'containerd'];

async function removeFiles(lab: Lab, keepImages: boolean): Promise<void> {
  if (!keepImages) return rm(lab.dir, { recursive: true, force: true });
  const drop = async (dir: string, stays: readonly string[]) => {
    for (const name of await readdir(dir))
      if (!stays.includes(name)) await rm(join(dir, name), { recursive: true, force: true });
  };
  await drop(lab.dataRoot, staysOfEngine);
  const dataRoots = (await readdir(lab.dir)).filter((name) => /^docker(-|$)/.test(name));
  await drop(lab.dir, [...dataRoots, 'logs', 'catalogue', checkoutNote]);
}

async function removeCgroups(lab: Lab): Promise<void> {
  for (const dir of cgroups(lab)) {
    await attempt('find', [dir, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', ';']);
    await attempt('rmdir', ['--ignore-fail-on-non-empty', dirname(dir)]);
  }
}

function cgroups(lab: Lab): string[] {
  const root = '/sys/fs/cgroup';
  const candidates = [root, ...readdirSync(root).map((controller) => join(root, controller))];
  return candidates.map((dir) => join(dir, 'cc-ci', lab.name)).filter((dir) => existsSync(dir));
}

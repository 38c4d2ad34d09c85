import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { checkoutDir } from '@cc-ci/host';
import { defaultEngine, engineNamed, type EngineName } from './engine/engine-name.ts';
import { badLabName, badSubnet } from './errors.ts';

/** Zone of every lab: each has its own DNS, so the names of two labs never meet. */
export const zone = 'ci.test';

export interface LabOptions {
  /** Name of the lab. @default $CC_CI_LAB, or one derived from the checkout's path and the engine */
  readonly name?: string;
  /** Which engine it runs. @default $CC_CI_ENGINE, or the one of the host's Debian */
  readonly engine?: EngineName;
  /** Number n of the lab's network 10.78.n.0/24. @default $CC_CI_LAB_SUBNET, or one derived from the name */
  readonly subnet?: number;
  /** Called with one line for every step that takes time. */
  readonly onProgress?: (line: string) => void;
}

/** Names and paths of one lab; they do not depend on whether it is up. */
export interface Lab {
  readonly name: string;
  readonly engine: EngineName;
  readonly pinnedSubnet: number | undefined;
  readonly homeDir: string;
  readonly cacheDir: string;
  readonly dir: string;
  readonly lockFile: string;
  readonly socket: string;
  readonly dockerHost: string;
  readonly dataRoot: string;
  readonly configDir: string;
  readonly logsDir: string;
  readonly caDir: string;
  readonly netns: string;
  readonly comment: string;
  readonly onProgress: (line: string) => void;
}

/**
 * Where the lab's things are, from options and environment (`CC_CI_LAB`, `CC_CI_ENGINE`, `CC_CI_LAB_SUBNET`,
 * `CC_CI_HOME`, `CC_CI_CACHE`).
 * @throws CcciError for a name, an engine or a subnet that cannot be used.
 */
export function resolveLab(options: LabOptions = {}, env: NodeJS.ProcessEnv = process.env): Lab {
  const engine = options.engine ?? engineNamed(env.CC_CI_ENGINE);
  const name = checkedName(options.name ?? (env.CC_CI_LAB || defaultName(checkoutDir, engine)));
  const homeDir = absolute(env.CC_CI_HOME || '/var/lib/cc-ci');
  const dir = join(homeDir, 'labs', name);
  return {
    name,
    engine,
    pinnedSubnet: checkedSubnet(options.subnet ?? env.CC_CI_LAB_SUBNET),
    homeDir,
    cacheDir: absolute(env.CC_CI_CACHE || '/var/cache/cc-ci'),
    dir,
    lockFile: join(homeDir, 'labs', `${name}.lock`),
    socket: join(dir, 'docker.sock'),
    dockerHost: `unix://${join(dir, 'docker.sock')}`,
    dataRoot: dataRootOf(dir, engine),
    configDir: join(dir, 'etc'),
    logsDir: join(dir, 'logs'),
    caDir: join(dir, 'ca'),
    netns: `cc-ci-${name}`,
    comment: `cc-ci:${name}`,
    onProgress: options.onProgress ?? (() => {}),
  };
}

/** The same lab with another engine. */
export function withEngine(lab: Lab, engine: EngineName): Lab {
  return { ...lab, engine, dataRoot: dataRootOf(lab.dir, engine) };
}

/**
 * The name of a checkout's lab, so that several checkouts on one machine, and several engines of one checkout, do not
 * share one.
 */
export function defaultName(checkout: string, engine: EngineName): string {
  const name = `lab-${createHash('sha256').update(checkout).digest('hex').slice(0, 6)}`;
  return engine === defaultEngine ? name : `${name}-${engine}`;
}

/** Two engines do not share a data root: each keeps its images in a format of its own. */
function dataRootOf(dir: string, engine: EngineName): string {
  return join(dir, engine === defaultEngine ? 'docker' : `docker-${engine}`);
}

function checkedName(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name)) throw badLabName(name);
  return name;
}

function checkedSubnet(value: number | string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const subnet = Number(value);
  if (!Number.isInteger(subnet) || subnet < 0 || subnet > 255) throw badSubnet(String(value));
  return subnet;
}

function absolute(path: string): string {
  const expanded = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  return isAbsolute(expanded) ? expanded : resolve(expanded);
}

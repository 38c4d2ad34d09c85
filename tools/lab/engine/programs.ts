import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { elapsedMs, formatDuration } from '@cc-ci/core';
import { unpackDebianPackages } from '@cc-ci/host';
import { buildGoProgram } from '@cc-ci/lab-images';
import type { Lab } from '../lab.ts';
import type { EngineName } from './engine-name.ts';

/** The newest version of Docker 29 that is published as a Go module. */
const moby = 'v2.0.0-beta.24';

/** Where the programs of an engine come from that the host's own packages do not bring. */
interface Programs {
  /** Folder of the cache, another for each version. */
  readonly folder: string;
  /** Folders in it that hold programs; what is not there (runc, docker-init) is the host's. */
  readonly bin: readonly string[];
  readonly time: string;
  readonly fetch: (lab: Lab, to: string) => Promise<void>;
}

const docker29: Programs = {
  folder: `29-${moby}`,
  bin: ['.'],
  time: 'about 8 minutes of processor time, once for all labs of the machine',
  fetch: buildMoby,
};

const programs: Readonly<Record<EngineName, Programs | undefined>> = {
  debian: undefined,
  trixie: {
    folder: 'trixie',
    bin: ['usr/sbin', 'usr/bin'],
    time: 'about a minute, once for all labs of the machine',
    fetch: (_lab, to) => unpackDebianPackages(['docker.io', 'containerd'], { suite: 'trixie', to }),
  },
  '29': docker29,
  '29-overlay2': docker29,
};

/**
 * Puts the programs of the lab's engine into the cache, unless they are there or the host brings them.
 * @throws CcciError `LAB_BUILD_FAILED`, `LAB_COMMAND_FAILED`, `LAB_NO_MIRROR`
 */
export async function ensureEnginePrograms(lab: Lab): Promise<void> {
  const wanted = programs[lab.engine];
  if (!wanted || existsSync(folderOf(lab, wanted))) return;
  await withLock(
    join(lab.cacheDir, 'locks', `engine-${wanted.folder}`),
    () => fetchPrograms(lab, wanted),
    () => lab.onProgress(`waiting for another lab that fetches engine ${lab.engine}`),
  );
}

/** `PATH` with which the lab's engine finds its own programs first. */
export function enginePath(lab: Lab): string {
  const wanted = programs[lab.engine];
  const own = wanted ? wanted.bin.map((dir) => join(folderOf(lab, wanted), dir)) : [];
  return [...own, process.env.PATH ?? ''].join(':');
}

async function fetchPrograms(lab: Lab, wanted: Programs): Promise<void> {
  const folder = folderOf(lab, wanted);
  if (existsSync(folder)) return;
  lab.onProgress(`fetching engine ${lab.engine}: ${wanted.time}`);
  const startedAt = performance.now();
  const draft = `${folder}.new`;
  await mkdir(lab.logsDir, { recursive: true });
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await wanted.fetch(lab, draft);
  await mkdir(dirname(folder), { recursive: true });
  await rename(draft, folder);
  lab.onProgress(`engine ${lab.engine} is there after ${formatDuration(elapsedMs(startedAt))}`);
}

async function buildMoby(lab: Lab, to: string): Promise<void> {
  const set = { 'github.com/moby/moby/v2/dockerversion.Version': `29-moby.${moby.slice(1)}` };
  for (const name of ['dockerd', 'docker-proxy'])
    await buildGoProgram(
      lab,
      { module: `github.com/moby/moby/v2@${moby}`, program: `./cmd/${name}`, tags: [], set },
      join(to, name),
    );
}

function folderOf(lab: Lab, { folder }: Programs): string {
  return join(lab.cacheDir, 'downloads', 'engines', folder);
}

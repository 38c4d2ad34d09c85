import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianMirror, sourcesList } from './apt-sources.ts';
import { run } from './command.ts';

export interface UnpackOptions {
  /** Debian release that the packages are of. */
  readonly suite: string;
  /** Folder in which they are unpacked. */
  readonly to: string;
}

/**
 * Unpacks packages of any Debian release into a folder, without installing them: nothing of them runs, and what they
 * depend on is not fetched. apt checks their signatures as it does for the host.
 * @throws CcciError `LAB_NO_MIRROR`, `LAB_COMMAND_FAILED` with apt's last lines
 */
export async function unpackDebianPackages(names: readonly string[], { suite, to }: UnpackOptions): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'cc-ci-apt-'));
  try {
    for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(dir, part), { recursive: true });
    writeFileSync(join(dir, 'sources.list'), sourcesList(debianMirror(), suite));
    const options = aptOptions(dir);
    await run('apt-get', [...options, 'update']);
    await run('apt-get', [...options, 'download', ...names], { cwd: dir });
    for (const file of (await readdir(dir)).filter((each) => each.endsWith('.deb')))
      await run('dpkg', ['--extract', join(dir, file), to]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** apt with lists, cache and state of its own, so that it neither reads nor changes what the host has installed. */
function aptOptions(dir: string): string[] {
  const settings = {
    'Dir::Etc::SourceList': join(dir, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': join(dir, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(dir, 'cache'),
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled': 'false',
  };
  return ['-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
}

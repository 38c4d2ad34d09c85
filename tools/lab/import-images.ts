import { existsSync } from 'node:fs';
import { attempt, run } from '@cc-ci/host';
import { recordImages } from '@cc-ci/lab-images';
import { docker, dockerEnv, engineAnswers } from './engine/docker.ts';
import { archiveRefused, labNotUp } from './errors.ts';
import { type Lab, type LabOptions, resolveLab } from './lab.ts';
import { subnetOf } from './network/subnet.ts';
import { readState } from './state.ts';
import { workshopOf } from './workshop.ts';

/**
 * Takes the images of a `docker save` archive into the lab's registry and gives their tags; from then on the lab no
 * longer builds these tags itself.
 * @throws CcciError when the lab is not up, or the engine refuses the archive.
 */
export async function importImages(archive: string, options: LabOptions = {}): Promise<string[]> {
  const lab = resolveLab(options);
  const state = readState(lab);
  if (!state || !(await engineAnswers(lab))) throw labNotUp(lab.name);
  if (!existsSync(archive)) throw archiveRefused(archive, 'there is no such file');
  const loaded = await attempt('docker', ['load', '--input', archive], { env: dockerEnv(lab) });
  const tags = loadedTags(loaded.stdout);
  if (loaded.exitCode !== 0 || tags.length === 0)
    throw archiveRefused(archive, loaded.stderr || `it names no tags: ${loaded.stdout}`);
  for (const tag of tags) {
    await labelAsImported(lab, tag);
    await docker(lab, 'push', tag);
  }
  await recordImages(workshopOf(lab, subnetOf(state.subnet)), tags, { provenance: 'imported' });
  return tags;
}

/**
 * What an image is stands in its labels: one that says nothing would be taken for upstream's, and one of another lab
 * for rebuilt.
 */
async function labelAsImported(lab: Lab, tag: string): Promise<void> {
  const command = ['build', '--force-rm', '--label', 'cc-ci.provenance=imported', '--tag', tag, '-'];
  await run('docker', command, { env: dockerEnv(lab), input: `FROM ${tag}\n` });
}

/** The tags in what `docker load` prints. */
export function loadedTags(output: string): string[] {
  return [...output.matchAll(/^Loaded image: (\S+)$/gm)].map(([, tag]) => tag!);
}

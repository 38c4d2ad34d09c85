import { basename, join } from 'node:path';
import { isHeld, listRunFolders } from '@cc-ci/claims';
import { asCcciError, count, exitCodeOf, formatError, suggestion } from '@cc-ci/core';
import { importImages, importRecipe, labDown, labStatus, labUp, prepareRecipe } from '@cc-ci/lab';
import { checkpointsFolder, listCheckpoints, packageNames, recipeUnknown } from '@cc-ci/run';
import { WORKSPACE } from '../workspace.ts';

const onProgress = (line: string) => void process.stderr.write(`  lab: ${line}\n`);

/** `cc-ci lab up`: brings up what is missing. */
export async function labUpCommand(): Promise<void> {
  const { address, zone } = await labUp({ onProgress });
  process.stdout.write(`the lab is up: *.${zone} at ${address}\n`);
}

/** `cc-ci lab status`: what runs, and which checkpoints are kept, as JSON. */
export async function labStatusCommand(): Promise<void> {
  const { target: _target, ...status } = await labStatus();
  const checkpoints = listCheckpoints(checkpointsFolder({ stateDir: join(status.dir, 'runs') }));
  process.stdout.write(`${JSON.stringify({ ...status, checkpoints }, null, 2)}\n`);
}

/**
 * `cc-ci lab prepare [recipes]`: has ready what runs of some recipes need, by default of all that have a package; one
 * after the other, to leave room for
 * whatever goes on beside it. What fails for one is told, and the others are made ready all the same.
 */
export async function labPrepareCommand(recipes: readonly string[]): Promise<void> {
  const packaged = packageNames(WORKSPACE);
  const unknown = recipes.find((recipe) => !packaged.includes(recipe));
  if (unknown) throw recipeUnknown(unknown, suggestion(unknown, packaged));
  await labUp({ onProgress });
  for (const recipe of recipes.length > 0 ? recipes : packaged) {
    try {
      const { built } = await prepareRecipe(recipe, { onProgress });
      process.stdout.write(`${recipe} is ready${built.length > 0 ? `: built ${built.join(', ')}` : ''}\n`);
    } catch (error) {
      process.stderr.write(`${recipe} is not ready: ${formatError(error)}\n`);
      process.exitCode = exitCodeOf(asCcciError(error).fault);
    }
  }
}

/** `cc-ci lab down [--purge]`: ends what the lab started; images stay unless purged. */
export async function labDownCommand(flags: { purge?: boolean }): Promise<void> {
  for (const line of await whatEnds()) process.stderr.write(`${line}\n`);
  await labDown({ onProgress, purge: flags.purge ?? false });
  process.stdout.write('the lab is down\n');
}

/** A word for each run on the lab: it loses its engine, and ends red. */
async function whatEnds(): Promise<string[]> {
  const { target } = await labStatus();
  const folders = target ? listRunFolders(target.stateDir) : [];
  const held = await Promise.all(folders.map(({ lockFile }) => isHeld(lockFile)));
  return folders
    .filter((_, index) => held[index])
    .map(({ path }) => `a run is under way, and ends red: ${basename(path)}`);
}

/** `cc-ci lab image import <archive>`: loads a `docker save` archive; its images are recorded as imported. */
export async function labImageImportCommand(archive: string): Promise<void> {
  const loaded = await importImages(archive, { onProgress });
  process.stdout.write(`imported ${loaded.join(', ')}\n`);
}

/**
 * `cc-ci lab import <source> [--name <name>]`: a recipe's repository becomes one of the catalogue as it is; what of its
 * images is missing is listed.
 */
export async function labImportCommand(source: string, flags: { name?: string }): Promise<void> {
  await labUp({ onProgress });
  const { name, versions, missing } = await importRecipe(source, { as: flags.name, onProgress });
  const lines = [
    `imported ${name}: ${count(versions.length, 'version')}${versions.length > 0 ? `, newest ${versions.at(-1)}` : ''}`,
    ...missing.map(
      (image) =>
        `missing image ${image}: docker save ${image} elsewhere, then npx --offline cc-ci lab image import <archive>`,
    ),
    `next: npx --offline cc-ci run ${name}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

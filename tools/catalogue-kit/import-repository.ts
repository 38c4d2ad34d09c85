import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GIT_ENVIRONMENT, GIT_SETTINGS } from '@cc-ci/core/git-settings';
import { execa, ExecaError } from 'execa';
import { parse } from 'yaml';
import { addListing } from './build.ts';
import { nameInvalid, nameTaken, notARecipe, sourceUnreadable } from './errors.ts';
import { imagesOf, type Listing, metadataOf } from './listing.ts';
import { toldRecipes } from './load.ts';

export interface ImportOptions {
  /** Path or URL of the recipe's git repository. */
  readonly source: string;
  /** Folder of the catalogue. */
  readonly dir: string;
  /** Name in the catalogue. @default the last word of the source */
  readonly name?: string | undefined;
  /** Folder with the recipe packages. @default that of this checkout */
  readonly recipes?: string;
}

/**
 * Takes a recipe's repository into the catalogue as it is: branches, tags and commits keep their hashes. One that was
 * imported before is replaced.
 * @throws CcciError `LAB_IMPORT_NO_GIT`, `LAB_IMPORT_NO_RECIPE`, `LAB_IMPORT_NAME_TAKEN`, `LAB_IMPORT_NAME_INVALID`
 */
export async function importRepository({ source, dir, recipes, ...options }: ImportOptions): Promise<Listing> {
  const name = options.name ?? nameIn(source);
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw nameInvalid(name);
  if (toldRecipes(recipes).includes(name)) throw nameTaken(name);
  const repository = join(dir, name);
  const draft = `${repository}.draft-${process.pid}`;
  try {
    await clone(source, draft);
    const listing = { ...(await listingOfRepository(source, draft)), name, repository };
    await rm(repository, { recursive: true, force: true });
    await rename(draft, repository);
    await addListing(dir, listing);
    return listing;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function clone(source: string, draft: string): Promise<void> {
  await mkdir(join(draft, '..'), { recursive: true });
  await rm(draft, { recursive: true, force: true });
  try {
    const argv = ['clone', '--quiet', '--mirror', '--no-local', '--template=', '--', source, draft];
    await execa('git', ['-c', 'safe.directory=*', ...GIT_SETTINGS, ...argv], { env: GIT_ENVIRONMENT });
  } catch (error) {
    throw sourceUnreadable(source, error instanceof ExecaError ? (error.stderr ?? error.shortMessage) : String(error));
  }
}

async function listingOfRepository(source: string, repository: string): Promise<Listing> {
  const git = async (...args: string[]): Promise<string> =>
    (
      await execa('git', ['-C', repository, ...GIT_SETTINGS, ...args], {
        stripFinalNewline: false,
        env: GIT_ENVIRONMENT,
      })
    ).stdout;
  const show = (ref: string, file: string) => git('show', `${ref}:${file}`).catch(() => undefined);
  for (const file of ['compose.yml', '.env.sample'])
    if ((await show('HEAD', file)) === undefined) throw notARecipe(source, file);
  if (!('app' in servicesIn((await show('HEAD', 'compose.yml')) ?? ''))) throw notARecipe(source, 'service "app"');
  const tags = (await git('tag', '--list', '--sort=creatordate'))
    .split('\n')
    .filter((tag) => /^\d+\.\d+\.\d+\+/.test(tag));
  const versions = await Promise.all(
    tags.map(async (tag) => ({ [tag]: imagesOf((await show(`refs/tags/${tag}`, 'compose.yml')) ?? '') })),
  );
  const { category = '', description = '', ...features } = metadataOf((await show('HEAD', 'README.md')) ?? '');
  const head = (await git('symbolic-ref', '--short', 'HEAD')).trim();
  return { name: '', category, description, default_branch: head, repository, imported: true, features, versions };
}

function servicesIn(compose: string): object {
  try {
    return (parse(compose, { merge: true }) as { services?: object } | null)?.services ?? {};
  } catch {
    return {};
  }
}

function nameIn(source: string): string {
  return source
    .replace(/[/\\]+$/, '')
    .replace(/(\/|\\)?\.git$/, '')
    .replace(/^.*[/\\:]/, '');
}

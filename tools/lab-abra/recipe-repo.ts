import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fatal } from './fatal.ts';
import { labPath, recipeDir } from './paths.ts';
import { type Finished, runQuietly } from './process.ts';
import { sortVersions } from './versions.ts';

/** Nothing of a repository is run, as abra's own git library runs nothing: no hook, no filter, no other protocol. */
const GIT_SETTINGS = [
  ...['advice.detachedHead=false', 'core.hooksPath=/dev/null', 'core.fsmonitor=false', 'submodule.recurse=false'],
  ...['fetch.recurseSubmodules=false', 'gc.auto=0', 'maintenance.auto=false', 'safe.directory=*'],
].flatMap((setting) => ['-c', setting]);
const GIT_ENVIRONMENT = { GIT_ALLOW_PROTOCOL: 'https:ssh:file', GIT_TERMINAL_PROMPT: '0' };
const GIT_ATTRIBUTES = '* -filter -ident -text !eol -working-tree-encoding -diff -merge\n';

/** A recipe's checkout under `ABRA_DIR/recipes`. */
export interface RecipeRepo {
  readonly name: string;
  readonly dir: string;
}

/** How a command wants the checkout: as it stands (chaos), without the network (offline), at a version. */
export interface EnsureOptions {
  readonly chaos: boolean;
  readonly offline: boolean;
  readonly version?: string;
}

/**
 * The checkout of a recipe, cloned when missing; chaos leaves it as it is, else it must be clean and goes to the
 * version, or the default branch.
 */
export function ensureRecipe(name: string, options: EnsureOptions): RecipeRepo {
  const repo = ensureCloned(name);
  if (options.chaos) return repo;
  requireClean(repo);
  if (!options.offline) fetchRecipe(repo);
  checkOut(repo, options.version);
  return repo;
}

/** The checkout of a recipe, cloned from the lab's catalogue when it is not there. */
export function ensureCloned(name: string): RecipeRepo {
  const repo = { name, dir: recipeDir(name) };
  if (existsSync(repo.dir)) return repo;
  const source = catalogueSource(name);
  mkdirSync(dirname(repo.dir), { recursive: true });
  const clone = [
    'clone',
    '--quiet',
    '--no-local',
    '--no-checkout',
    '--template=',
    '--end-of-options',
    source,
    repo.dir,
  ];
  const done = runQuietly('git', [...GIT_SETTINGS, ...clone], { env: GIT_ENVIRONMENT });
  if (done.code !== 0) throw new Fatal(`unable to clone ${name} from ${source}: ${lastLine(done.stderr)}`);
  mkdirSync(join(repo.dir, '.git', 'info'), { recursive: true });
  writeFileSync(join(repo.dir, '.git', 'info', 'attributes'), GIT_ATTRIBUTES);
  const put = git(repo, 'checkout', '--quiet');
  if (put.code !== 0) throw new Fatal(`unable to check out ${name}: ${lastLine(put.stderr)}`);
  return repo;
}

/** Brings the checkout's branches and tags up to date with where it was cloned from. */
export function fetchRecipe(repo: RecipeRepo): void {
  if (!git(repo, 'remote').stdout.split('\n').includes('origin')) return;
  const done = git(repo, 'fetch', '--quiet', '--tags', '--force', 'origin');
  if (done.code !== 0) throw new Fatal(`unable to fetch tags in ${repo.dir}: ${lastLine(done.stderr)}`);
}

/** Fatal when the tree has changed or untracked files. */
export function requireClean(repo: RecipeRepo): void {
  if (isClean(repo)) return;
  throw new Fatal(
    `${repo.name} (${repo.dir}) has locally unstaged changes? please commit/remove your changes before proceeding`,
  );
}

/** Whether nothing is changed and nothing untracked. */
function isClean(repo: RecipeRepo): boolean {
  return must(repo, 'status', '--porcelain').trim() === '';
}

/** Moves the checkout to a tag, branch or commit; without one, to the newest commit of the default branch. */
export function checkOut(repo: RecipeRepo, version: string | undefined): void {
  const wanted = version === undefined ? defaultBranch(repo) : `${version}^{commit}`;
  const commit = git(repo, 'rev-parse', '--verify', '--quiet', '--end-of-options', wanted).stdout.trim();
  if (!commit) throw new Fatal(`unable to check out ${version ?? wanted} in ${repo.dir}: no such version`);
  const done = git(repo, 'checkout', '--quiet', '--detach', commit);
  if (done.code !== 0)
    throw new Fatal(`unable to check out ${version ?? wanted} in ${repo.dir}: ${lastLine(done.stderr)}`);
}

/** Tags that are release ids, oldest first. */
export function tagsOf(repo: RecipeRepo): string[] {
  return sortVersions(must(repo, 'tag', '--list').split('\n').filter(Boolean));
}

/** Every tag with the kind of object it points at: `tag` when annotated, `commit` when lightweight. */
export function tagKinds(repo: RecipeRepo): { name: string; annotated: boolean }[] {
  const lines = must(repo, 'for-each-ref', '--format=%(objecttype) %(refname:short)', 'refs/tags').split('\n');
  return lines
    .filter(Boolean)
    .map((line) => ({ name: line.slice(line.indexOf(' ') + 1), annotated: line.startsWith('tag ') }));
}

/** The newest release, or undefined where the recipe has none. */
export function latestVersion(repo: RecipeRepo): string | undefined {
  return tagsOf(repo).at(-1);
}

/** The first eight digits of the checked-out commit, with `+U` when the tree is not clean. */
export function chaosVersion(repo: RecipeRepo): string {
  return headVersion(repo) + (isClean(repo) ? '' : '+U');
}

/** The first eight digits of the checked-out commit. */
export function headVersion(repo: RecipeRepo): string {
  return must(repo, 'rev-parse', 'HEAD').slice(0, 8);
}

/** A file of the checkout, or undefined where it is missing. */
export function recipeFile(repo: RecipeRepo, name: string): string | undefined {
  const path = join(repo.dir, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function catalogueSource(name: string): string {
  const local = labPath('catalogue', name);
  if (local && existsSync(local)) return local;
  if (name.includes('/')) return name.startsWith('/') ? name : `https://${name}`;
  throw new Fatal(`unable to clone ${name}: no recipe of that name in the catalogue`);
}

function defaultBranch(repo: RecipeRepo): string {
  const remote = git(repo, 'rev-parse', '--verify', '--quiet', 'refs/remotes/origin/HEAD');
  return remote.code === 0 ? 'refs/remotes/origin/HEAD' : 'HEAD';
}

function must(repo: RecipeRepo, ...args: string[]): string {
  const done = git(repo, ...args);
  if (done.code !== 0) throw new Fatal(`git ${args[0]} failed in ${repo.dir}: ${lastLine(done.stderr)}`);
  return done.stdout;
}

function git(repo: RecipeRepo, ...args: string[]): Finished {
  const argv = ['-C', repo.dir, ...GIT_SETTINGS, ...args];
  return runQuietly('git', argv, { env: GIT_ENVIRONMENT });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

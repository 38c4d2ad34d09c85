import { Fatal, info } from '../fatal.ts';
import type { Input } from '../input.ts';
import { type CatalogueEntry, readCatalogue } from '../lab-state.ts';
import { ensureCloned, fetchRecipe, requireClean } from '../recipe-repo.ts';
import { printRows, requireTerminal } from '../table.ts';
import { compareVersions } from '../versions.ts';

/** `abra recipe ls` */
export async function listRecipes(input: Input): Promise<void> {
  const pattern = String(input.flags['pattern'] ?? '');
  const entries = Object.values(readCatalogue()).filter((entry) => entry.name.includes(pattern));
  const rows = entries.map((entry) => [entry.name, entry.category ?? '', ...featureCells(entry)]);
  printRows(
    ['NAME', 'CATEGORY', 'STATUS', 'HEALTHCHECK', 'BACKUPS', 'EMAIL', 'TESTS', 'SSO'],
    rows,
    Boolean(input.flags['machine']),
  );
}

/** `abra recipe fetch [RECIPE | --all]` */
export async function fetchRecipes(input: Input): Promise<void> {
  const named = input.args[0];
  if (!named && !input.flags['all']) throw new Fatal('missing [recipe] or --all/-a');
  if (named && input.flags['all']) throw new Fatal('cannot use [recipe] and --all/-a together');
  for (const name of named ? [named] : Object.keys(readCatalogue())) fetchOne(name, Boolean(input.flags['force']));
}

/** `abra recipe versions RECIPE` */
export async function listVersions(input: Input): Promise<void> {
  const name = input.args[0]!;
  const entry = readCatalogue()[name];
  if (!entry) throw new Fatal(`recipe ${name} does not exist in the catalogue?`);
  if (entry.versions.length === 0) throw new Fatal(`${name} has no published versions?`);
  printRows(['VERSION', 'SERVICE', 'IMAGE', 'TAG'], versionRows(entry), Boolean(input.flags['machine']));
}

/** `abra recipe lint RECIPE`: the checkout as it stands; the exit code says only that it could be looked at. */
export async function lint(input: Input): Promise<void> {
  const { lintRecipe } = await import('../lint.ts');
  const repo = ensureCloned(input.args[0]!);
  if (!input.flags['chaos']) requireClean(repo);
  const results = lintRecipe(repo).filter(({ rule }) => !input.flags['only-error'] || rule.level === 'error');
  requireTerminal();
  const mark = (yes: boolean) => (yes ? '✅' : '❌');
  const rows = results.map(({ rule, satisfied, skipped }) => [
    rule.ref,
    rule.about,
    rule.level,
    skipped ? '-' : mark(satisfied),
    skipped ? '✅' : '-',
    skipped ? '-' : rule.fix,
  ]);
  printRows(['REF', 'RULE', 'SEVERITY', 'SATISFIED', 'SKIPPED', 'RESOLVE'], rows, false);
  const broken = results.some(({ rule, satisfied, skipped }) => rule.level === 'error' && !satisfied && !skipped);
  if (broken) process.stderr.write('WARN critical errors present in recipe config\n');
}

function fetchOne(name: string, force: boolean): void {
  const repo = ensureCloned(name);
  if (!force) requireClean(repo);
  fetchRecipe(repo);
  info(`fetched ${name}`);
}

function versionRows(entry: CatalogueEntry): string[][] {
  const versions = entry.versions
    .flatMap((version) => Object.entries(version))
    .sort(([a], [b]) => compareVersions(b, a));
  return versions.flatMap(([version, services]) =>
    Object.entries(services).map(([service, { image, tag }]) => [version, service, image, tag]),
  );
}

function featureCells(entry: CatalogueEntry): string[] {
  return ['status', 'healthcheck', 'backups', 'email', 'tests', 'sso'].map((key) =>
    String(entry.features?.[key] ?? ''),
  );
}

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listServers, pinVersion, readApp } from '../app.ts';
import { readDeployment } from '../deployment.ts';
import { Fatal } from '../fatal.ts';
import { type Input, textFlag } from '../input.ts';
import { serversDir } from '../paths.ts';
import {
  checkOut,
  chaosVersion,
  ensureCloned,
  fetchRecipe,
  headVersion,
  latestVersion,
  recipeFile,
  type RecipeRepo,
  requireClean,
} from '../recipe-repo.ts';
import { generateAndStore } from '../secret-making.ts';
import { secretSpecs } from '../secrets.ts';

/** `abra app new RECIPE [VERSION]`: moves the checkout to the version, and writes the app's env file. */
export async function newApp(input: Input): Promise<void> {
  const [name, wanted] = input.args;
  if (input.flags['chaos'] && wanted) throw new Fatal('cannot use [version] and --chaos together');
  const repo = ensureCloned(name!);
  const version = input.flags['chaos']
    ? chaosVersion(repo)
    : moveToVersion(repo, wanted, Boolean(input.flags['offline']));
  const server = chooseServer(input);
  const domain = textFlag(input, 'domain');
  if (!domain) throw new Fatal('no domain provided');
  writeEnvFile(repo, join(serversDir(), server, `${domain}.env`), domain);
  const app = readApp(domain);
  pinVersion(app, version);
  if (input.flags['secrets']) await generateSecrets(domain, repo);
  process.stdout.write(
    `NEW APP OVERVIEW\n  SERVER          ${server}\n  RECIPE          ${name}\n  VERSION         ${version}\n  DOMAIN          ${domain}\n`,
  );
}

function moveToVersion(repo: RecipeRepo, wanted: string | undefined, offline: boolean): string {
  requireClean(repo);
  if (!offline) fetchRecipe(repo);
  const version = wanted ?? latestVersion(repo);
  checkOut(repo, version);
  return version ?? headVersion(repo);
}

function chooseServer(input: Input): string {
  const servers = listServers();
  const wanted = textFlag(input, 'server') ?? (servers.length === 1 ? servers[0] : undefined);
  if (!wanted) throw new Fatal('no server provided');
  if (!servers.includes(wanted)) throw new Fatal(`server ${wanted} doesn't exist? add it with "abra server add"`);
  return wanted;
}

function writeEnvFile(repo: RecipeRepo, path: string, domain: string): void {
  const sample = recipeFile(repo, '.env.sample');
  if (sample === undefined) throw new Fatal(`unable to read .env.sample in ${repo.dir}`);
  if (existsSync(path)) throw new Fatal(`${path} already exists?`);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, sample.replaceAll(`${repo.name}.example.com`, domain), { mode: 0o600 });
}

async function generateSecrets(domain: string, repo: RecipeRepo): Promise<void> {
  const app = readApp(domain);
  await generateAndStore(secretSpecs(app, readDeployment(app, repo).model).filter((spec) => spec.generated));
}

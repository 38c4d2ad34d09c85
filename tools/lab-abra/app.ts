import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecipeEnv } from '@cc-ci/abra/files';
import { type EnvFile, parseEnv, replaceValue } from './env-file.ts';
import { Fatal } from './fatal.ts';
import { splitPin, stackNameOf } from './names.ts';
import { serversDir } from './paths.ts';
import type { RecipeRepo } from './recipe-repo.ts';

/** An app: a domain with an env file on a server. */
export interface App {
  readonly domain: string;
  readonly server: string;
  readonly path: string;
  readonly recipe: string;
  /** The version that the env file pins, where it does. */
  readonly pinned?: string;
  readonly stack: string;
  readonly env: EnvFile;
}

/** The app of a domain; fatal when no server has an env file of that name. */
export function readApp(domain: string): App {
  const found = listEnvFiles().find((file) => file.domain === domain);
  if (!found) throw new Fatal(`cannot find app with name ${domain}`);
  return appOf(found);
}

/** Every app of every server, by name. */
export function listApps(): App[] {
  return listEnvFiles().map(appOf);
}

/** The names of the servers that are set up. */
export function listServers(): string[] {
  const dir = serversDir();
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => statSync(join(dir, name)).isDirectory())
    .sort();
}

/** Writes the version into the `TYPE=` or `RECIPE=` line; `+U` is never kept. */
export function pinVersion(app: App, version: string): void {
  const key = 'TYPE' in app.env.values ? 'TYPE' : 'RECIPE';
  const text = readFileSync(app.path, 'utf8');
  writeFileSync(app.path, replaceValue(text, key, `${app.recipe}:${version.replace(/\+U$/, '')}`));
}

/** What compose files are filled in with: the app's values, its stack name and, over both, the exports of `abra.sh`. */
export function deployEnv(app: App, repo: RecipeRepo): Record<string, string> {
  const env = { ...app.env.values, STACK_NAME: app.stack };
  return Object.fromEntries(readRecipeEnv(repo.dir, new Map(Object.entries(env))));
}

function appOf(file: { domain: string; server: string; path: string }): App {
  const env = parseEnv(readFileSync(file.path, 'utf8'), `${file.domain}.env`);
  const line = env.values['TYPE'] ?? env.values['RECIPE'];
  if (!line) throw new Fatal(`${file.domain} is missing the TYPE env var?`);
  const pin = splitPin(line);
  return {
    ...file,
    recipe: pin.recipe,
    ...(pin.version ? { pinned: pin.version } : {}),
    stack: env.values['STACK_NAME'] || stackNameOf(file.domain),
    env,
  };
}

function listEnvFiles(): { domain: string; server: string; path: string }[] {
  return listServers().flatMap((server) => {
    const dir = join(serversDir(), server);
    const files = readdirSync(dir)
      .filter((name) => name.endsWith('.env'))
      .sort();
    return files.map((name) => ({ domain: name.slice(0, -'.env'.length), server, path: join(dir, name) }));
  });
}

import { execFile } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type App, basicAuth } from '@cc-ci/recipe';
import type { Login } from './gitea-api.ts';

const run = promisify(execFile);

/** A folder in which git works, removed again by `await using`. */
export interface WorkTree extends AsyncDisposable {
  readonly path: string;
  /** Runs git in the folder and gives what it prints. @throws Error with what git said */
  git(...args: readonly string[]): Promise<string>;
}

/**
 * An empty folder for git, which reaches the app as the target's own machines do: by its name servers, trusting its
 * authority, as somebody.
 */
export async function openWorkTree(app: App, login: Login): Promise<WorkTree> {
  const path = await mkdtemp(join(tmpdir(), 'gitea-'));
  const settings = await settingsFor(app, login);
  return {
    path,
    git: async (...args) =>
      (await run('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], { cwd: path, env: alone(path) }))
        .stdout,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

async function settingsFor({ domain, url, target }: App, { username, password }: Login): Promise<string[]> {
  return [
    `http.${url}/.extraHeader=Authorization: ${basicAuth(username, password)}`,
    ...(target.nameservers ? [`http.curloptResolve=${domain}:443:${await addressOf(domain, target.nameservers)}`] : []),
    ...(target.caFile ? [`http.sslCAInfo=${target.caFile}`] : []),
    'user.name=A committer',
    'user.email=committer@example.com',
    'init.defaultBranch=main',
  ];
}

async function addressOf(domain: string, nameservers: readonly string[]): Promise<string> {
  const resolver = new Resolver();
  resolver.setServers(nameservers);
  const [address] = await resolver.resolve4(domain);
  return address!;
}

/** Whoever runs the tests has settings of their own, and they are no part of it. */
function alone(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
}

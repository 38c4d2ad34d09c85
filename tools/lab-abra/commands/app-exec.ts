import { type App, deployEnv, readApp } from '../app.ts';
import { serviceContainer } from '../containers.ts';
import { Fatal } from '../fatal.ts';
import { type Input, textFlag } from '../input.ts';
import { runAttached, runQuietly } from '../process.ts';
import { ensureCloned, ensureRecipe, recipeFile, type RecipeRepo } from '../recipe-repo.ts';

/** `abra app run DOMAIN SERVICE CMD…` */
export async function runInService(input: Input): Promise<void> {
  const [domain, service, ...command] = input.args;
  const container = await serviceContainer(readApp(domain!), service!);
  await exec(container.Id, command, { user: textFlag(input, 'user'), tty: !input.flags['no-tty'] });
}

/** `abra app cp DOMAIN SRC DST`, one of them `service:/path` */
export async function copy(input: Input): Promise<void> {
  const [domain, source, target] = input.args as [string, string, string];
  const app = readApp(domain);
  const remote = [source, target].filter((path) => path.includes(':'));
  if (remote.length !== 1) throw new Fatal('one of <src>/<dst> arguments must take $SERVICE:$PATH form');
  const service = remote[0]!.slice(0, remote[0]!.indexOf(':'));
  const { Id } = await serviceContainer(app, service);
  const inContainer = (path: string) => (path === remote[0] ? `${Id}${path.slice(service.length)}` : path);
  const code = await runAttached('docker', ['cp', inContainer(source), inContainer(target)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (code !== 0) throw new Fatal(`unable to copy ${source} to ${target}`);
}

/** `abra app cmd DOMAIN [SERVICE | --local] NAME [-- ARGS]`: a shell function of the recipe's `abra.sh` */
export async function runFunction(input: Input): Promise<void> {
  const app = readApp(input.args[0]!);
  const repo = ensureRecipe(app.recipe, {
    chaos: Boolean(input.flags['chaos']),
    offline: Boolean(input.flags['offline']),
    version: app.pinned,
  });
  const words = input.args.slice(1, input.args.length - input.behindDash.length);
  const [service, name] = input.flags['local'] ? [undefined, words[0]] : [words[0], words[1]];
  if (!name) throw new Fatal('missing arguments: [service | --local] cmd');
  requireFunction(repo, name);
  if (service) await runRemote(app, repo, { service, call: [name, ...input.behindDash], input });
  else await runLocal(app, repo, [name, ...input.behindDash]);
}

/** `abra app cmd list DOMAIN` */
export async function listFunctions(input: Input): Promise<void> {
  const repo = ensureCloned(readApp(input.args[0]!).recipe);
  process.stdout.write(
    functionNames(repo)
      .map((name) => `${name}\n`)
      .join(''),
  );
}

async function runLocal(app: App, repo: RecipeRepo, call: readonly string[]): Promise<void> {
  const env = { ...process.env, ...deployEnv(app, repo), ...callEnv(app, 'local') };
  const code = await runAttached('bash', ['-e', '-c', '. ./abra.sh; "$@"', 'abra.sh', ...call], { cwd: repo.dir, env });
  if (code !== 0) throw new Fatal(`exit status ${code}`);
}

async function runRemote(
  app: App,
  repo: RecipeRepo,
  { service, call, input }: { readonly service: string; readonly call: readonly string[]; readonly input: Input },
): Promise<void> {
  const { Id } = await serviceContainer(app, service);
  const copied = runQuietly('docker', ['cp', `${repo.dir}/abra.sh`, `${Id}:/tmp/abra.sh`]);
  if (copied.code !== 0) throw new Fatal(`unable to copy abra.sh into ${service}: ${copied.stderr.trim()}`);
  const hasBash = runQuietly('docker', ['exec', Id, 'test', '-x', '/bin/bash']).code === 0;
  const env = Object.entries(callEnv(app, service)).map(([key, value]) => `${key}=${value}`);
  const command = [hasBash ? '/bin/bash' : '/bin/sh', '-e', '-c', '. /tmp/abra.sh; "$@"', 'abra.sh', ...call];
  await exec(Id, command, { user: textFlag(input, 'user'), tty: !input.flags['tty'], env });
}

function callEnv(app: App, target: string): Record<string, string> {
  return { TARGET: target, APP_NAME: app.domain, STACK_NAME: app.stack };
}

function requireFunction(repo: RecipeRepo, name: string): void {
  if (recipeFile(repo, 'abra.sh') === undefined) throw new Fatal(`${repo.dir}/abra.sh does not exist?`);
  if (!functionNames(repo).includes(name)) throw new Fatal(`${repo.name} doesn't have a ${name} function`);
}

function functionNames(repo: RecipeRepo): string[] {
  const text = recipeFile(repo, 'abra.sh') ?? '';
  return [...text.matchAll(/^\s*(?:function\s+)?([A-Za-z_][\w-]*)\s*\(\)/gm)].map((match) => match[1]!);
}

interface ExecOptions {
  readonly user?: string;
  readonly tty: boolean;
  readonly env?: readonly string[];
}

async function exec(container: string, command: readonly string[], options: ExecOptions): Promise<void> {
  const terminal = options.tty && process.stdin.isTTY ? ['-t'] : [];
  const user = options.user ? ['-u', options.user] : [];
  const env = (options.env ?? []).flatMap((pair) => ['-e', pair]);
  const code = await runAttached('docker', ['exec', '-i', ...terminal, ...user, ...env, container, ...command]);
  if (code !== 0) throw new Fatal(`exit status ${code}`);
}

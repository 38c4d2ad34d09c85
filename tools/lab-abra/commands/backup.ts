import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type App, readApp } from '../app.ts';
import { backupBotContainer } from '../containers.ts';
import { Fatal, info } from '../fatal.ts';
import { type Input, textFlag } from '../input.ts';
import { backupsDir } from '../paths.ts';
import { runAttached } from '../process.ts';
import { ensureRecipe } from '../recipe-repo.ts';

type BotEnv = Readonly<Record<string, string | boolean | undefined>>;

/** `abra app backup create DOMAIN` */
export async function create(input: Input): Promise<void> {
  await askBot('create', appOf(input), { RETRIES: textFlag(input, 'retries') });
}

/** `abra app backup list DOMAIN` */
export async function list(input: Input): Promise<void> {
  const { all, timestamps } = input.flags;
  await askBot('list', appOf(input), { SNAPSHOT: textFlag(input, 'snapshot'), SHOW_ALL: all, TIMESTAMPS: timestamps });
}

/** `abra app backup snapshots DOMAIN` */
export async function snapshots(input: Input): Promise<void> {
  await askBot('snapshots', appOf(input), { TIMESTAMPS: input.flags['timestamps'] });
}

/** `abra app backup download DOMAIN`: leaves the archive in `ABRA_DIR/backups`. */
export async function download(input: Input): Promise<void> {
  const app = appOf(input);
  const { secrets, volumes } = input.flags;
  const bot = await askBot('download', app, {
    SNAPSHOT: textFlag(input, 'snapshot'),
    INCLUDE_PATH: textFlag(input, 'path'),
    INCLUDE_SECRETS: secrets,
    INCLUDE_VOLUMES: volumes,
  });
  mkdirSync(backupsDir(), { recursive: true });
  const target = join(backupsDir(), `${app.domain}_${new Date().toISOString().replaceAll(/[:.]/g, '-')}_backup.tar.gz`);
  const code = await runAttached('docker', ['cp', `${bot}:/tmp/backup.tar.gz`, target], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (code !== 0) throw new Fatal(`unable to copy the backup out of the backupbot (docker cp ended with ${code})`);
  info(`backup successfully downloaded to ${target}`);
}

/** `abra app restore DOMAIN [SNAPSHOT]`: puts files back under the running services and runs the restore hooks. */
export async function restore(input: Input): Promise<void> {
  await askBot('restore', appOf(input), {
    SNAPSHOT: input.args[1] ?? textFlag(input, 'snapshot'),
    TARGET: textFlag(input, 'target'),
    VOLUMES: textFlag(input, 'volumes'),
    CONTAINER: textFlag(input, 'services'),
    HOOKS: true,
  });
}

function appOf(input: Input): App {
  const app = readApp(input.args[0]!);
  ensureRecipe(app.recipe, {
    chaos: Boolean(input.flags['chaos']),
    offline: Boolean(input.flags['offline']),
    version: app.pinned,
  });
  return app;
}

/**
 * Runs the bot's command in its container with the app as `SERVICE`, streams what it says, and gives the container's
 * id.
 */
async function askBot(command: string, app: App, wanted: BotEnv): Promise<string> {
  const bot = await backupBotContainer();
  const env: BotEnv = { SERVICE: app.domain, ...wanted, NONINTERACTIVE: true, MACHINE_LOGS: true };
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== false);
  const args = [
    'exec',
    ...given.flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    bot,
    '/usr/bin/backup',
    command,
  ];
  const code = await runAttached('docker', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (code !== 0) throw new Fatal(`backupbot: "backup ${command}" for ${app.domain} ended with exit code ${code}`);
  return bot;
}

import type { Handler } from './input.ts';

/** A flag of a command. */
export interface Flag {
  readonly short?: string;
  /** True when the flag takes a value. */
  readonly value?: boolean;
  readonly about: string;
}

/** A command of abra, its work loaded only when it is called. */
export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Positionals, optional ones in brackets. */
  readonly args: string;
  readonly about: string;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly load: () => Promise<Handler>;
}

/** The flags that every command takes. */
export const globalFlags: Readonly<Record<string, Flag>> = {
  help: { short: 'h', about: 'show what the command takes' },
  'no-input': { short: 'n', about: 'toggle non-interactive mode' },
  offline: { short: 'o', about: 'prefer offline & filesystem access' },
  debug: { short: 'd', about: 'show debug messages' },
};

const machine: Flag = { short: 'm', about: 'print machine-readable output' };
const chaos: Flag = { short: 'C', about: 'ignore uncommitted recipes changes' };
const user: Flag = { short: 'u', value: true, about: 'run as this user' };
const snapshot: Flag = { short: 's', value: true, about: 'the snapshot to work on' };
const timestamps: Flag = { short: 't', about: 'show timestamps' };
const pass: Flag = { short: 'p', about: 'keep in a local pass store (not offline)' };
const force: Flag = { short: 'f', about: 'perform action without further prompt' };

const deployFlags: Command['flags'] = {
  force,
  'no-domain-checks': { short: 'D', about: 'disable public DNS checks' },
  'no-converge-checks': { short: 'c', about: 'disable converge logic checks' },
  'ignore-env-version': { short: 'i', about: 'ignore the version in the env file' },
  'deploy-latest': { short: 'l', about: 'deploy latest recipe version' },
};

const serverCommands: readonly Command[] = [
  {
    name: 'server add',
    args: '[SERVER]',
    about: 'Add a new server',
    flags: { local: { short: 'l', about: 'use local server' } },
    load: async () => (await import('./commands/server.ts')).addServer,
  },
  {
    name: 'server ls',
    aliases: ['server list'],
    args: '',
    about: 'List managed servers',
    flags: { machine },
    load: async () => (await import('./commands/server.ts')).listAllServers,
  },
];

const recipeCommands: readonly Command[] = [
  {
    name: 'recipe ls',
    aliases: ['recipe list'],
    args: '',
    about: 'List recipes',
    flags: { machine, pattern: { short: 'p', value: true, about: 'filter by recipe' } },
    load: async () => (await import('./commands/recipe.ts')).listRecipes,
  },
  {
    name: 'recipe fetch',
    args: '[RECIPE]',
    about: 'Clone recipe(s) locally',
    flags: { all: { short: 'a', about: 'fetch all recipes' }, force },
    load: async () => (await import('./commands/recipe.ts')).fetchRecipes,
  },
  {
    name: 'recipe versions',
    aliases: ['recipe version'],
    args: 'RECIPE',
    about: 'List recipe versions',
    flags: { machine },
    load: async () => (await import('./commands/recipe.ts')).listVersions,
  },
  {
    name: 'recipe lint',
    args: 'RECIPE',
    about: 'Lint a recipe',
    flags: { chaos, 'only-error': { short: 'e', about: 'only show errors' } },
    load: async () => (await import('./commands/recipe.ts')).lint,
  },
];

const appCommands: readonly Command[] = [
  {
    name: 'app new',
    args: 'RECIPE [VERSION]',
    about: 'Create a new app',
    flags: {
      server: { short: 's', value: true, about: 'server to create the app on' },
      domain: { short: 'D', value: true, about: 'domain name for the app' },
      secrets: { short: 'S', about: 'automatically generate secrets' },
      pass,
      chaos,
    },
    load: async () => (await import('./commands/app-new.ts')).newApp,
  },
  {
    name: 'app deploy',
    args: 'DOMAIN [VERSION]',
    about: 'Deploy an app',
    flags: { ...deployFlags, chaos },
    load: async () => (await import('./commands/app-deploy.ts')).deploy,
  },
  {
    name: 'app upgrade',
    args: 'DOMAIN [VERSION]',
    about: 'Upgrade an app',
    flags: { ...deployFlags, releasenotes: { short: 'r', about: 'only show release notes' } },
    load: async () => (await import('./commands/app-deploy.ts')).upgrade,
  },
  {
    name: 'app rollback',
    args: 'DOMAIN [VERSION]',
    about: 'Roll an app back to a previous version',
    flags: deployFlags,
    load: async () => (await import('./commands/app-deploy.ts')).rollback,
  },
  {
    name: 'app undeploy',
    args: 'DOMAIN',
    about: 'Undeploy an app',
    flags: { prune: { short: 'p', about: 'prune unused resources' } },
    load: async () => (await import('./commands/app-undeploy.ts')).undeploy,
  },
  {
    name: 'app remove',
    aliases: ['app rm'],
    args: 'DOMAIN',
    about: 'Remove all app data, locally and remotely',
    flags: { force },
    load: async () => (await import('./commands/app-undeploy.ts')).remove,
  },
  {
    name: 'app ls',
    aliases: ['app list'],
    args: '',
    about: 'List all managed apps',
    flags: {
      machine,
      status: { short: 'S', about: 'show app deployment status' },
      server: { short: 's', value: true, about: 'show apps of a specific server' },
      recipe: { short: 'r', value: true, about: 'show apps of a specific recipe' },
    },
    load: async () => (await import('./commands/app-list.ts')).listAll,
  },
  {
    name: 'app ps',
    args: 'DOMAIN',
    about: 'Check app deployment status',
    flags: { machine, chaos },
    load: async () => (await import('./commands/app-list.ts')).ps,
  },
  {
    name: 'app config',
    args: 'DOMAIN',
    about: 'Edit app config',
    flags: { chaos },
    load: async () => (await import('./commands/app-config.ts')).edit,
  },
  {
    name: 'app run',
    args: 'DOMAIN SERVICE CMD...',
    about: 'Run a command inside a service container',
    flags: { user, 'no-tty': { short: 't', about: 'do not request a TTY' } },
    load: async () => (await import('./commands/app-exec.ts')).runInService,
  },
  {
    name: 'app cmd list',
    aliases: ['app command list'],
    args: 'DOMAIN',
    about: 'List all available commands',
    flags: { chaos },
    load: async () => (await import('./commands/app-exec.ts')).listFunctions,
  },
  {
    name: 'app cmd',
    aliases: ['app command'],
    args: 'DOMAIN [SERVICE] [CMD] [ARGS]...',
    about: 'Run app commands',
    flags: {
      chaos,
      user,
      local: { short: 'l', about: 'run command locally' },
      tty: { short: 'T', about: 'do not request a TTY' },
    },
    load: async () => (await import('./commands/app-exec.ts')).runFunction,
  },
  {
    name: 'app cp',
    args: 'DOMAIN SRC DST',
    about: 'Copy files to/from a deployed app service',
    flags: {},
    load: async () => (await import('./commands/app-exec.ts')).copy,
  },
  {
    name: 'app logs',
    args: 'DOMAIN [SERVICE]',
    about: 'Tail app logs',
    flags: {
      stderr: { short: 's', about: 'only tail stderr' },
      since: { short: 'S', value: true, about: 'tail logs since YYYY-MM-DDTHH:MM:SSZ' },
    },
    load: async () => (await import('./commands/app-logs.ts')).follow,
  },
];

const secretCommands: readonly Command[] = [
  {
    name: 'app secret generate',
    aliases: ['app secret g'],
    args: 'DOMAIN [SECRET] [VERSION]',
    about: 'Generate secrets',
    flags: { all: { short: 'a', about: 'generate all secrets' }, pass, machine, chaos },
    load: async () => (await import('./commands/secret.ts')).generate,
  },
  {
    name: 'app secret insert',
    aliases: ['app secret i'],
    args: 'DOMAIN SECRET VERSION DATA',
    about: 'Insert secret',
    flags: {
      file: { short: 'f', about: 'treat input as a file' },
      trim: { short: 't', about: 'trim input' },
      pass,
      chaos,
    },
    load: async () => (await import('./commands/secret.ts')).insert,
  },
  {
    name: 'app secret ls',
    aliases: ['app secret list'],
    args: 'DOMAIN',
    about: 'List all secrets',
    flags: { machine, chaos },
    load: async () => (await import('./commands/secret.ts')).list,
  },
  {
    name: 'app secret rm',
    aliases: ['app secret remove'],
    args: 'DOMAIN [SECRET]',
    about: 'Remove secret(s)',
    flags: { all: { short: 'a', about: 'remove all secrets' }, pass, chaos },
    load: async () => (await import('./commands/secret.ts')).remove,
  },
];

const volumeCommands: readonly Command[] = [
  {
    name: 'app volume ls',
    aliases: ['app volume list'],
    args: 'DOMAIN',
    about: 'List volumes associated with an app',
    flags: { machine },
    load: async () => (await import('./commands/volume.ts')).list,
  },
  {
    name: 'app volume rm',
    aliases: ['app volume remove'],
    args: 'DOMAIN [VOLUME]',
    about: 'Remove volume(s) associated with an app',
    flags: { force },
    load: async () => (await import('./commands/volume.ts')).remove,
  },
];

const backupCommands: readonly Command[] = [
  {
    name: 'app backup create',
    args: 'DOMAIN',
    about: 'Create a new snapshot',
    flags: { chaos, retries: { short: 'r', value: true, about: 'number of retry attempts' } },
    load: async () => (await import('./commands/backup.ts')).create,
  },
  {
    name: 'app backup list',
    aliases: ['app backup ls'],
    args: 'DOMAIN',
    about: 'List the contents of a snapshot',
    flags: { chaos, snapshot, timestamps, all: { short: 'a', about: 'list all snapshots' } },
    load: async () => (await import('./commands/backup.ts')).list,
  },
  {
    name: 'app backup snapshots',
    args: 'DOMAIN',
    about: 'List all snapshots',
    flags: { chaos, timestamps },
    load: async () => (await import('./commands/backup.ts')).snapshots,
  },
  {
    name: 'app backup download',
    args: 'DOMAIN',
    about: 'Download a snapshot',
    flags: {
      chaos,
      snapshot,
      path: { short: 'p', value: true, about: 'volumes path' },
      secrets: { short: 'S', about: 'include secrets' },
      volumes: { short: 'v', about: 'include volumes' },
    },
    load: async () => (await import('./commands/backup.ts')).download,
  },
  {
    name: 'app restore',
    args: 'DOMAIN [SNAPSHOT]',
    about: 'Restore a snapshot',
    flags: {
      chaos,
      snapshot: { value: true, about: 'the snapshot to work on' },
      target: { short: 't', value: true, about: 'target path' },
      services: { short: 's', value: true, about: 'restore only these services' },
      volumes: { short: 'v', value: true, about: 'restore only these volumes' },
      hooks: { short: 'H', about: 'enable pre/post-hook command execution (always on offline)' },
    },
    load: async () => (await import('./commands/backup.ts')).restore,
  },
];

/** Every command, in the order of abra's help. */
export const commands: readonly Command[] = [
  ...appCommands,
  ...backupCommands,
  ...secretCommands,
  ...volumeCommands,
  ...recipeCommands,
  ...serverCommands,
];

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CcciError } from '@cc-ci/core';
import { z } from 'zod';
import { type EndedCommand, runCommand } from './command.ts';
import { abraFailed, abraKilled, abraMissing, abraOverdue, abraSaidTooMuch, abraSpokeUnknown } from './errors.ts';
import { type LintRow, parseLintTable, stripTerminal } from './lint.ts';

export interface AbraOptions {
  /** The executable. */
  readonly path: string;
  /** ABRA_DIR of this run. */
  readonly dir: string;
  readonly dockerHost: string;
  readonly signal?: AbortSignal;
  /** Takes secrets out of what it printed before an error shows a part of that. @default nothing is taken out */
  readonly mask?: (text: string) => string;
}

/** More than an error shows of what was printed. */
const MAX_SHOWN_CHARS = 65_536;

export type Abra = ReturnType<typeof createAbra>;

const versionRowSchema = z.looseObject({
  version: z.string(),
  service: z.string(),
  image: z.string(),
  tag: z.string(),
});
const secretRowSchema = z.looseObject({ name: z.string() });
const generatedSchema = z.record(z.string(), z.string());

/**
 * Typed commands over one `abra` executable; flags stand before positionals, which both of its parser generations take
 * (docs/abra.md#commands-and-terminals). `-C` keeps those that read the recipe from moving its checkout, or refusing it
 * for an overlay. Every command throws `ABRA_FAILED` with its FATA line, `ABRA_MISSING` when it cannot be started,
 * `ABRA_OVERDUE` when it does not end.
 */
export function createAbra(options: AbraOptions) {
  const run = (...argv: string[]) => runAbra(options, argv);
  const runMachine = (argv: readonly string[]) => runAbra(options, argv, { machine: true });
  return {
    version: async () => parseVersion(await run('--version')),
    fetchRecipe: (recipe: string) => run('recipe', 'fetch', '-n', recipe),
    recipeVersions: async (recipe: string) => {
      const argv = ['recipe', 'versions', '-m', recipe];
      return parseJson(z.array(versionRowSchema), argv, { output: await runMachine(argv) });
    },
    lintRecipe: async (recipe: string): Promise<LintRow[]> => {
      const argv = ['recipe', 'lint', '-n', recipe];
      const output = await runAbra(options, argv, { terminal: true });
      const rows = parseLintTable(output);
      if (rows.length === 0) throw abraSpokeUnknown(argv.join(' '), stripTerminal(output), undefined);
      return rows;
    },
    newApp: (app: { recipe: string; version?: string; domain: string; server: string; chaos?: boolean }) =>
      run(
        'app',
        'new',
        '-n',
        ...(app.chaos ? ['-C'] : []),
        '-D',
        app.domain,
        '-s',
        app.server,
        app.recipe,
        ...(app.version ? [app.version] : []),
      ),
    /**
     * Deploys without abra's own wait: its monitor gives up on slow starts that are healthy
     * (docs/abra.md#commands-and-terminals).
     */
    deploy: (domain: string, how: { chaos?: boolean; force?: boolean } = {}) =>
      run('app', 'deploy', '-n', '-c', '-D', ...(how.chaos ? ['-C'] : []), ...(how.force ? ['-f'] : []), domain),
    undeploy: (domain: string) => run('app', 'undeploy', '-n', domain),
    removeVolumes: (domain: string) => run('app', 'volume', 'rm', '-n', '-f', domain),
    removeApp: (domain: string) => run('app', 'remove', '-n', '-f', domain),
    generateSecrets: async (domain: string) => {
      const argv = ['app', 'secret', 'generate', '-n', '-m', '-C', '--all', domain];
      return parseGenerated(argv, await runMachine(argv));
    },
    listSecrets: async (domain: string) => {
      const argv = ['app', 'secret', 'ls', '-m', '-C', domain];
      return parseJson(z.array(secretRowSchema), argv, { output: await runMachine(argv) });
    },
    insertSecret: (domain: string, { name, version, value }: { name: string; version: string; value: string }) =>
      withFile(options.dir, value, (file) =>
        run('app', 'secret', 'insert', '-n', '-C', '-f', domain, name, version, file),
      ),
    backup: (domain: string) => run('app', 'backup', 'create', '-n', '-C', domain),
    restore: (domain: string) => run('app', 'restore', '-n', '-C', domain),
  };
}

/**
 * A value as a file, while a command needs it: as an argument every process would see it, and a key that starts with
 * dashes would be taken for flags.
 */
async function withFile<T>(dir: string, value: string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(dir, 'value-'));
  try {
    await writeFile(join(folder, 'value'), value, { mode: 0o600 });
    return await use(join(folder, 'value'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runAbra(
  options: AbraOptions,
  argv: readonly string[],
  how: { terminal?: boolean; machine?: boolean } = {},
): Promise<string> {
  const [file, args] = how.terminal ? underTerminal(options.path, argv) : [options.path, [...argv]];
  const timeoutMs = timeoutOf(argv);
  const result = await runCommand(file, args, {
    env: { ABRA_DIR: options.dir, DOCKER_HOST: options.dockerHost, TERM: 'dumb' },
    timeoutMs,
    signal: options.signal,
  });
  // Before the exit code: a command that was told to stop may end with 0.
  options.signal?.throwIfAborted();
  const command = argv.join(' ');
  // A machine's answer may hold secrets that nobody knows yet; what went wrong is beside it.
  const printed = stripTerminal((how.machine ? complaintsOf(result) : result.output).slice(-MAX_SHOWN_CHARS));
  const shown = options.mask?.(printed) ?? printed;
  if (result.saidTooMuch) throw abraSaidTooMuch(command, shown);
  if (result.overdue) throw abraOverdue(command, timeoutMs, shown);
  // Warnings stand on stderr, beside the JSON on stdout.
  if (result.exitCode === 0) return how.machine ? result.stdout : result.output;
  if (result.signal) throw abraKilled(command, result.signal, shown);
  if (result.exitCode === undefined || result.exitCode === 127) throw abraMissing(options.path, result.cause);
  throw abraFailed(command, result.exitCode, shown);
}

/** What a command whose answer is JSON says beside it. */
function complaintsOf({ stdout, stderr }: EndedCommand): string {
  const lines = stdout.split('\n').filter((line) => /\b(WARN|ERRO|FATA)\b/.test(line));
  return [...lines, stderr].join('\n');
}

/** Commands move data of any size: a backup and its restore. All others wait for nothing that is long. */
function timeoutOf([, command]: readonly string[]): number {
  return command === 'backup' || command === 'restore' ? 60 * 60_000 : 15 * 60_000;
}

/**
 * Tables need a terminal: without one abra ends with "inappropriate ioctl for device"
 * (docs/abra.md#commands-and-terminals).
 */
function underTerminal(path: string, argv: readonly string[]): [string, string[]] {
  const line = [path, ...argv].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return ['script', ['-qec', `stty cols 250; ${line}`, '/dev/null']];
}

/** `abra version 0.13.0-beta-1a2b3c4` gives `0.13.0-beta-1a2b3c4`. */
function parseVersion(output: string): string {
  const version = /^abra version (\S+)/m.exec(output)?.[1];
  if (!version) throw abraSpokeUnknown('--version', output, undefined);
  return version;
}

/** What a command printed, and what of it an error may show. */
interface Printed {
  readonly output: string;
  readonly shown?: string;
}

function parseJson<T>(schema: z.ZodType<T>, argv: readonly string[], { output, shown = output }: Printed): T {
  try {
    return schema.parse(JSON.parse(output));
  } catch (cause) {
    if (cause instanceof CcciError) throw cause;
    throw abraSpokeUnknown(argv.join(' '), shown, cause);
  }
}

/**
 * Names and values of generated secrets; abra's spelling of this JSON is not settled, so a list of rows is taken as
 * well.
 */
function parseGenerated(argv: readonly string[], output: string): Record<string, string> {
  const rows = z.union([generatedSchema, z.array(z.looseObject({ name: z.string(), value: z.string() }))]);
  const json = output.trim() === '' ? '{}' : output;
  const parsed = parseJson(rows, argv, { output: json, shown: 'not shown: it may hold secrets' });
  return Array.isArray(parsed) ? Object.fromEntries(parsed.map(({ name, value }) => [name, value])) : parsed;
}

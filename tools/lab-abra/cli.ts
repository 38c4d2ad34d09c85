import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type Command, commands, type Flag, globalFlags } from './command-table.ts';
import { Fatal } from './fatal.ts';
import { commandHelp, groupHelp } from './help.ts';
import type { Input } from './input.ts';
import { versionLine } from './release.ts';

/** Runs one command line and gives its exit code; throws `Fatal` for what abra calls FATA. */
export async function run(argv: readonly string[]): Promise<number> {
  const { words, rest } = splitWords(argv);
  const command = commandNamed(words);
  if (!command) return answerWithoutCommand(words, rest);
  const input = readInput(command, rest);
  if (input.flags['debug']) process.env['ABRA_DEBUG'] = '1';
  if (input.flags['help']) return print(commandHelp(command));
  requireArity(command, input.args.length);
  const handler = await command.load();
  return (await handler(input)) ?? 0;
}

/** The words that name the command (flags may stand between them), and everything else in order. */
export function splitWords(argv: readonly string[]): { words: string[]; rest: string[] } {
  const words: string[] = [];
  const rest: string[] = [];
  for (const [index, token] of argv.entries()) {
    if (token === '--') return { words, rest: [...rest, ...argv.slice(index)] };
    if (!token.startsWith('-') && isPrefix([...words, token])) words.push(token);
    else if (token.startsWith('-') && !commandNamed(words)) rest.push(token);
    else return { words, rest: [...rest, ...argv.slice(index)] };
  }
  return { words, rest };
}

function isPrefix(words: readonly string[]): boolean {
  const start = words.join(' ');
  return commands.some((command) => namesOf(command).some((name) => `${name} `.startsWith(`${start} `)));
}

function commandNamed(words: readonly string[]): Command | undefined {
  const name = words.join(' ');
  return commands.find((command) => namesOf(command).includes(name));
}

function namesOf(command: Command): string[] {
  return [command.name, ...(command.aliases ?? [])];
}

function answerWithoutCommand(words: readonly string[], rest: readonly string[]): number {
  if (rest.includes('--version') || rest.includes('-v')) return print(`${versionLine()}\n`);
  const stray = rest.find((token) => !token.startsWith('-'));
  if (stray) throw new Fatal(`unknown command "${stray}" for "${['abra', ...words].join(' ')}"`);
  const unknown = rest.find((token) => !['-h', '--help', '-n', '-o', '-d', '--debug'].includes(token));
  if (unknown) throw new Fatal(`unknown flag: ${unknown}`);
  return print(groupHelp(words, commands));
}

function readInput(command: Command, rest: readonly string[]): Input {
  const flags = { ...globalFlags, ...command.flags };
  try {
    const parsed = parseArgs({ args: [...rest], options: optionsOf(flags), allowPositionals: true, strict: true });
    const dashAt = rest.indexOf('--');
    const behindDash = dashAt < 0 ? [] : rest.slice(dashAt + 1);
    return { args: parsed.positionals, behindDash, flags: parsed.values as Input['flags'] };
  } catch (error) {
    throw new Fatal(flagMistake(error), { cause: error });
  }
}

function optionsOf(flags: Record<string, Flag>): NonNullable<ParseArgsConfig['options']> {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, flag] of Object.entries(flags)) {
    options[name] = { type: flag.value ? 'string' : 'boolean', ...(flag.short ? { short: flag.short } : {}) };
  }
  return options;
}

function flagMistake(error: unknown): string {
  const message = (error as Error).message;
  const unknown = /Unknown option '([^']+)'/.exec(message)?.[1];
  return unknown ? `unknown flag: ${unknown}` : message;
}

function requireArity(command: Command, count: number): void {
  const words = command.args.split(' ').filter(Boolean);
  const needed = words.filter((word) => !word.startsWith('[')).length;
  const most = command.args.includes('...') ? Infinity : words.length;
  if (count >= needed && count <= most) return;
  const wanted =
    needed === most ? `${needed}` : most === Infinity ? `at least ${needed}` : `between ${needed} and ${most}`;
  throw new Fatal(`"abra ${command.name}" accepts ${wanted} arg(s), received ${count}`);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

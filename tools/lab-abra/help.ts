import type { Command } from './command-table.ts';
import { globalFlags } from './command-table.ts';

/** The text of `abra <command> --help`. */
export function commandHelp(command: Command): string {
  const usage = `Usage:\n  abra ${command.name}${command.args ? ` ${command.args}` : ''} [flags]`;
  const aliases = command.aliases ? `\nAliases:\n  ${command.aliases.join(', ')}\n` : '';
  return `${command.about}\n\n${usage}\n${aliases}\nFlags:\n${flagLines(command.flags)}\nGlobal Flags:\n${flagLines(globalFlags)}`;
}

/** The text of `abra --help` or of a group such as `abra app --help`. */
export function groupHelp(words: readonly string[], commands: readonly Command[]): string {
  const start = [...words, ''].join(' ');
  const inside = commands.filter((command) => command.name.startsWith(start));
  const lines = inside.map((command) => `  ${command.name.padEnd(24)}${command.about}`);
  return `The Co-op Cloud command-line utility belt, for offline use\n\nUsage:\n  abra ${start}[command]\n\nAvailable Commands:\n${lines.join('\n')}\n\nFlags:\n${flagLines(globalFlags)}`;
}

function flagLines(flags: Command['flags']): string {
  return Object.entries(flags)
    .map(
      ([name, flag]) =>
        `  ${flag.short ? `-${flag.short},` : '   '} --${`${name}${flag.value ? ' string' : ''}`.padEnd(26)}${flag.about}\n`,
    )
    .join('');
}

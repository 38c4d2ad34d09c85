type Level = 'INFO' | 'WARNING' | 'ERROR' | 'SUMMARY';

/** Says what is done: lines for people, or JSON a line. */
export type Log = (level: Level, message: string, facts?: Readonly<Record<string, unknown>>) => void;

/** What ends a command with exit code 1: a message for the log, not a stack trace. */
export class BackupError extends Error {}

export function createLog(machine: boolean, write: (line: string) => void = (line) => process.stdout.write(line)): Log {
  if (machine) return (level, message, facts = {}) => write(`${JSON.stringify({ level, message, ...facts })}\n`);
  return (level, message, facts) => write(`${level} ${message}${facts ? ` ${JSON.stringify(facts)}` : ''}\n`);
}

/** What a command was called with. */
export interface Input {
  /** Positionals in order; those behind `--` are the last of them. */
  readonly args: readonly string[];
  /** Only the words behind `--`. */
  readonly behindDash: readonly string[];
  /** Long flag name → its value, or true. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
}

/** A command's work; a number is the exit code, nothing means 0. */
export type Handler = (input: Input) => Promise<number | void>;

/** The text of a flag that takes a value, if it was given. */
export function textFlag(input: Input, name: string): string | undefined {
  const value = input.flags[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

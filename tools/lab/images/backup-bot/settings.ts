/**
 * What a command is asked to do; abra passes all of it in the environment of its exec (docs/abra.md#the-backup-bot).
 */
export interface Settings {
  /** Undefined for every stack. */
  readonly stack: string | undefined;
  /** A snapshot's id, or undefined for the stack's latest. */
  readonly snapshot: string | undefined;
  /** Further tries of a backup that fails. */
  readonly retries: number;
  readonly includePath: string | undefined;
  /** Folder that a restore is laid out in; `/` is over the live volumes. */
  readonly target: string;
  /** Volumes by their short names; none for all. */
  readonly volumes: readonly string[];
  /** Services whose volumes and hooks are meant; none for all. */
  readonly services: readonly string[];
  readonly hooks: boolean;
  readonly machineLogs: boolean;
  readonly timestamps: boolean;
}

/** `SERVICE` is an app's domain or its stack, `ALL` or empty for every one. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const text = (name: string) => env[name]?.trim() || undefined;
  const service = text('SERVICE');
  const snapshot = text('SNAPSHOT');
  return {
    stack: service === 'ALL' ? undefined : service?.replaceAll('.', '_'),
    snapshot: snapshot === 'latest' ? undefined : snapshot,
    retries: Number.parseInt(text('RETRIES') ?? '0', 10) || 0,
    includePath: text('INCLUDE_PATH'),
    target: text('TARGET') ?? '/',
    volumes: split(text('VOLUMES')),
    services: split(text('CONTAINER')),
    hooks: !isFalse(text('HOOKS')),
    machineLogs: isTrue(text('MACHINE_LOGS')),
    timestamps: isTrue(text('TIMESTAMPS')),
  };
}

function split(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function isTrue(value: string | undefined): boolean {
  return /^(1|true|yes)$/i.test(value ?? '');
}

function isFalse(value: string | undefined): boolean {
  return /^(0|false|no)$/i.test(value ?? '');
}

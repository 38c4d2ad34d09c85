import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a cached run depends on that is no file of the workspace. */
export interface Fingerprint {
  /** The commit that REF of SRC names now; null when a run takes its head from the catalogue. */
  readonly head: string | null;
  /** The target file's content, where one is named; null stands for the lab, whose parts are files of the workspace. */
  readonly target: unknown;
  /** What abra calls itself in the field; null in the lab, whose abra is a part of the workspace. */
  readonly abra: string | null;
}

/**
 * Asks git, and in the field abra. What cannot be asked becomes part of the answer: the run itself tells it properly,
 * and a red run is not cached. Without execa: Nx starts this program at every call, and the import would take most of
 * its time.
 */
export function fingerprint(env: Readonly<Record<string, string | undefined>>): Fingerprint {
  const target = readFieldTarget(env);
  return {
    head: env.SRC && env.REF ? resolveHead(env.SRC, env.REF) : null,
    target,
    abra: isField(target) ? ask(target.abra?.path ?? 'abra', ['--version']) : null,
  };
}

/**
 * `git ls-remote` knows branches and tags, of a path and of a URL alike; a commit it does not know, and that is its own
 * fingerprint.
 */
function resolveHead(src: string, ref: string): string {
  const found = ask('git', ['ls-remote', '--', src, ref, `${ref}^{}`]);
  return found === '' ? ref : found;
}

/** The target file's content; null for the lab. */
export function readFieldTarget(env: Readonly<Record<string, string | undefined>>): unknown {
  return env.CC_CI_TARGET === 'field'
    ? readTarget(env.CC_CI_FIELD || join(homedir(), '.config', 'cc-ci', 'field.json'))
    : null;
}

function readTarget(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return `unreadable: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isField(target: unknown): target is { abra?: { path?: string } } {
  return typeof target === 'object' && target !== null && 'kind' in target && target.kind === 'field';
}

function ask(program: string, args: readonly string[]): string {
  try {
    const env = { ...process.env, GIT_ALLOW_PROTOCOL: 'https:ssh:file', GIT_TERMINAL_PROMPT: '0' };
    return execFileSync(program, args, {
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
    }).trim();
  } catch (error) {
    // The message repeats the command, and with it a token in SRC.
    const { code, status } = error as { code?: string; status?: number | null };
    return `unknown: ${program} ended with ${code ?? status ?? 'a signal'}`;
  }
}

if (import.meta.main) console.log(JSON.stringify(fingerprint(process.env)));

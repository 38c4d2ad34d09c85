import { execFileSync } from 'node:child_process';

/** A commit that is at least this old has been checked by a run before. */
const AGE = '4 hours ago';

/** What the change of this checkout is measured against: a commit, or why there is none. */
export type Base = { readonly commit: string } | { readonly none: string };

/** Runs git in the workspace and gives its output. @throws when git fails */
export type Git = (...args: readonly string[]) => string;

/** git of a workspace. */
export function gitOf(workspace: string): Git {
  return (...args) =>
    execFileSync('git', ['-c', 'safe.directory=*', '-C', workspace, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
}

/**
 * The commit that `CC_CI_BASE` names, else the newest one of this branch that is more than four hours old. A shallow
 * clone may hold neither.
 */
export function findBase(git: Git, named: string | undefined): Base {
  if (named) {
    const commit = attempt(() => git('rev-parse', '--verify', '--quiet', `${named}^{commit}`));
    return commit ? { commit } : { none: `CC_CI_BASE=${named} is no commit of this clone` };
  }
  const commit = attempt(() => git('rev-list', '--max-count=1', `--before=${AGE}`, 'HEAD'));
  return commit ? { commit } : { none: 'this clone holds no commit that is more than 4 hours old' };
}

/** Paths that differ from a commit, with what is not committed yet. */
export function changedPaths(git: Git, base: string): string[] {
  const lines = `${git('diff', '--name-only', base)}\n${git('ls-files', '--others', '--exclude-standard')}`;
  return lines.split('\n').filter(Boolean);
}

/** The recipes whose folders some paths are in. */
export function recipesOf(paths: readonly string[], known: readonly string[]): string[] {
  const named = paths.flatMap((path) => /^recipes\/([^/]+)\//.exec(path)?.[1] ?? []);
  return known.filter((recipe) => named.includes(recipe));
}

function attempt(ask: () => string): string | undefined {
  try {
    return ask() || undefined;
  } catch {
    return undefined;
  }
}

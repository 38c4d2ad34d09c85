import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A repository as a contributor has it: a clone of the catalogue's, with one commit of their own on a branch. */
export interface Source extends Disposable {
  readonly path: string;
  readonly branch: string;
}

/** What a commit makes of a file; undefined deletes it. */
export type Change = (text: string) => string | undefined;

const AUTHOR = [
  '-c',
  'user.name=A contributor',
  '-c',
  'user.email=contributor@example.org',
  '-c',
  'commit.gpgsign=false',
];

/** Clones a repository and commits changes of its files on the branch `changed`. */
export function createSource(from: string, ref: string, changes: Readonly<Record<string, Change>>): Source {
  const path = mkdtempSync(join(tmpdir(), 'cc-ci-e2e-'));
  const git = (...args: string[]) => execFileSync('git', ['-C', path, ...AUTHOR, ...args], { stdio: 'pipe' });
  execFileSync('git', ['clone', '--quiet', from, path]);
  git('checkout', '--quiet', '-b', 'changed', `origin/${ref}`);
  for (const [file, change] of Object.entries(changes)) {
    const text = change(readFileSync(join(path, file), 'utf8'));
    if (text === undefined) rmSync(join(path, file));
    else writeFileSync(join(path, file), text);
  }
  git('commit', '--quiet', '--all', '--message', 'feat: a change');
  return { path, branch: 'changed', [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A change that puts text in the place of another, which must be there. */
export function replace(from: string, to: string): Change {
  return (text) => {
    if (!text.includes(from)) throw new Error(`there is no ${JSON.stringify(from)} to replace`);
    return text.replace(from, () => to);
  };
}

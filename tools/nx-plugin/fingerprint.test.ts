import { execFileSync } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprint } from './fingerprint.ts';

test('it moves with the branch that REF names, and only with that', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'fingerprint-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir.path, '-c', 'user.name=x', '-c', 'user.email=x@localhost', ...args], {
      stdio: 'pipe',
    });
  git('init', '-q', '-b', 'main');
  git('commit', '-q', '--allow-empty', '-m', 'one');
  git('branch', 'pr-7');
  const [pull, main] = [fingerprint({ SRC: dir.path, REF: 'pr-7' }), fingerprint({ SRC: dir.path, REF: 'main' })];
  git('commit', '-q', '--allow-empty', '-m', 'two');
  expect(fingerprint({ SRC: dir.path, REF: 'pr-7' })).toEqual(pull);
  expect(fingerprint({ SRC: dir.path, REF: 'main' })).not.toEqual(main);
  expect(main.head).toMatch(/^[0-9a-f]{40}\trefs\/heads\/main$/);
});

test('a token in SRC is no part of it when git cannot ask', () => {
  expect(fingerprint({ SRC: 'https://me:tok%65n@127.0.0.1:9/wiki.git', REF: 'main' }).head).toBe(
    'unknown: git ended with 128',
  );
});

test('a commit is its own fingerprint, and no SRC means no head', () => {
  expect(fingerprint({ SRC: '.', REF: 'a'.repeat(40) }).head).toBe('a'.repeat(40));
  expect(fingerprint({})).toEqual({ head: null, target: null, abra: null });
});

test('in the field the target and what abra calls itself count; a broken target is told by the run', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'fingerprint-'));
  const path = join(dir.path, 'target.json');
  await writeFile(path, JSON.stringify({ kind: 'field', abra: { path: process.execPath } }));
  expect(fingerprint({ CC_CI_TARGET: 'field', CC_CI_FIELD: path })).toMatchObject({
    abra: process.version,
    target: { kind: 'field' },
  });
  await writeFile(path, '{');
  expect(fingerprint({ CC_CI_TARGET: 'field', CC_CI_FIELD: path }).target).toMatch(/^unreadable: /);
});

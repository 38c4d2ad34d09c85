import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newestFirst, resolveVersions } from './versions.ts';

const dir = mkdtempSync(join(tmpdir(), 'cc-ci-versions-'));
const origin = join(dir, 'origin');
const checkout = { recipe: 'ghost', path: join(dir, 'checkout') };
const git = (...argv: string[]) =>
  execFileSync(
    'git',
    ['-C', origin, '-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main', ...argv],
    { encoding: 'utf8' },
  ).trim();

function commit(text: string): string {
  writeFileSync(join(origin, 'compose.yml'), text);
  git('add', '.');
  git('commit', '--quiet', '-m', text);
  return git('rev-parse', 'HEAD');
}

beforeAll(() => {
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', origin]);
  commit('one');
  git('tag', '-a', '1.9.0+6.0.0', '-m', 'published');
  commit('two');
  git('tag', '1.10.0+6.1.0');
  commit('three');
  git('tag', '-a', 'not-a-version', '-m', 'no');
  git('checkout', '--quiet', '-b', 'pr/7', '1.10.0+6.1.0');
  commit('pull request');
  git('checkout', '--quiet', 'main');
  execFileSync('git', ['clone', '--quiet', origin, checkout.path]);
});
afterAll(() => rmSync(dir, { recursive: true }));

const request = (src?: string, ref?: string) => ({
  recipe: 'ghost',
  src,
  ref,
  stages: ['install'] as const,
  restore: 'in-place' as const,
});

test('without SRC and REF the head is the newest commit, the base the newest version before it', async () => {
  const { head, base } = await resolveVersions(checkout, request());
  expect(head.commit).toBe(git('rev-parse', 'main'));
  expect(base).toMatchObject({ version: '1.10.0+6.1.0', annotated: false });
});

test('a lightweight tag is told whichever version it is, and with a lock as well', async () => {
  const base = { version: '1.9.0+6.0.0', commit: git('rev-parse', '1.9.0+6.0.0^{commit}') };
  const lock = { head: { commit: git('rev-parse', 'main') }, base };
  expect(await resolveVersions(checkout, request(origin, '1.10.0+6.1.0'))).toMatchObject({
    base: { annotated: true },
    lightweight: ['1.10.0+6.1.0'],
  });
  expect(await resolveVersions(checkout, request(), { lock })).toMatchObject({
    base: { annotated: true },
    lightweight: ['1.10.0+6.1.0'],
  });
});

test('a branch of SRC is the head, and a head that is published is upgraded from the version before it', async () => {
  expect((await resolveVersions(checkout, request(origin, 'pr/7'))).head.commit).toBe(git('rev-parse', 'pr/7'));
  const { base, head } = await resolveVersions(checkout, request(origin, '1.10.0+6.1.0'));
  expect(base).toMatchObject({ version: '1.9.0+6.0.0', annotated: true });
  expect(head.version).toBe('1.10.0+6.1.0');
});

test('a pinned base is taken; one that is not published is refused with those that are', async () => {
  expect((await resolveVersions(checkout, request(), { base: '1.9.0+6.0.0' })).base?.version).toBe('1.9.0+6.0.0');
  await expect(resolveVersions(checkout, request(), { base: '2.0.0+7' })).rejects.toMatchObject({
    code: 'BASE_UNKNOWN',
    tryThis: 'published: 1.10.0+6.1.0, 1.9.0+6.0.0',
  });
});

test('a REF that SRC does not have, and a SRC that is no repository, are refused', async () => {
  await expect(resolveVersions(checkout, request(origin, 'pr/8'))).rejects.toMatchObject({
    code: 'NO_SUCH_COMMIT',
    tryThis: 'did you mean "pr/7"?',
  });
  await expect(resolveVersions(checkout, request(join(dir, 'nothing'), 'main'))).rejects.toMatchObject({
    code: 'SOURCE_UNREACHABLE',
  });
});

test('a commit that the catalogue has and SRC does not is refused, by whatever name', async () => {
  const fork = join(dir, 'fork');
  execFileSync('git', ['clone', '--quiet', '--branch', '1.9.0+6.0.0', '--single-branch', '--no-tags', origin, fork], {
    stdio: 'ignore',
  });
  execFileSync('git', ['-C', fork, 'checkout', '--quiet', '-b', 'main']);
  for (const ref of [git('rev-parse', 'main'), git('rev-parse', '--short', 'main'), '1.10.0+6.1.0', 'origin/main'])
    await expect(resolveVersions(checkout, request(fork, ref)), ref).rejects.toMatchObject({ code: 'NO_SUCH_COMMIT' });
  const own = git('rev-parse', '1.9.0+6.0.0^{commit}');
  expect((await resolveVersions(checkout, request(fork, own.slice(0, 8)))).head.commit).toBe(own);
});

test('versions are ordered by number, and by what stands behind the plus between equals', () => {
  const tags = ['1.9.0+1', '1.10.0+1', '1.10.0+2', 'v1', '0.3.2+v5.1.0'].map((version) => ({
    version,
    commit: '',
    annotated: true,
  }));
  expect(newestFirst(tags).map(({ version }) => version)).toEqual(['1.10.0+2', '1.10.0+1', '1.9.0+1', '0.3.2+v5.1.0']);
});

test('without SRC a lock is obeyed; one that the catalogue has outgrown is refused; with SRC it is not asked', async () => {
  const base = { version: '1.9.0+6.0.0', commit: git('rev-parse', '1.9.0+6.0.0^{commit}') };
  const lock = { head: { commit: git('rev-parse', '1.10.0+6.1.0') }, base };
  expect(await resolveVersions(checkout, request(), { lock })).toMatchObject({ head: lock.head, base });
  expect((await resolveVersions(checkout, request(origin, 'pr/7'), { lock })).head.commit).toBe(
    git('rev-parse', 'pr/7'),
  );
  const stale = { ...lock, head: { commit: '0'.repeat(40) } };
  await expect(resolveVersions(checkout, request(), { lock: stale })).rejects.toMatchObject({
    code: 'LOCK_STALE',
    tryThis: 'nx lock recipe-ghost',
  });
});

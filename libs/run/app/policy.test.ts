import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMeta } from '@cc-ci/recipe';
import { expect, onTestFinished, test } from 'vitest';
import { fieldTarget } from './fixtures/target.ts';
import { judgeVersions, refuseJudged } from './policy.ts';

const GOOD = 'version: "3.8"\nservices:\n  app:\n    image: nginx:1\n';
const HOST_PID = `${GOOD}    pid: host\n`;

/** A recipe of two versions, given as their compose.yml. */
async function judged(base: string, head: string, trusted: Record<string, string[]> = {}) {
  const path = mkdtempSync(join(tmpdir(), 'cc-ci-judged-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  const git = (...argv: string[]) =>
    execFileSync('git', ['-C', path, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...argv], {
      encoding: 'utf8',
    }).trim();
  const commit = (compose: string) => {
    writeFileSync(join(path, 'compose.yml'), compose);
    writeFileSync(join(path, '.env.sample'), 'TYPE=wiki\nDOMAIN=wiki.example.com\n');
    git('add', '.');
    git('commit', '--quiet', '--allow-empty', '--message=feat: wiki');
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet');
  const versions = {
    base: { version: '1.0.0+1', commit: commit(base), annotated: true },
    head: { commit: commit(head) },
  };
  const app = {
    app: { domain: 'wiki-3fa1c2.ci.test', stack: 'wiki-3fa1c2_ci_test', url: '', envFile: '' },
    ports: {},
    target: { ...fieldTarget(), trusted },
    recipe: { meta: parseMeta('recipe.ts', { name: 'wiki' }), folder: undefined },
    checkout: { recipe: 'wiki', path },
  };
  return await judgeVersions(app, versions, ['base', 'head']);
}

test('a base and a head that ask for nothing are let through', async () => {
  const versions = await judged(GOOD, GOOD);
  expect(versions.map(({ of, refused }) => [of, refused.length])).toEqual([
    ['base', 0],
    ['head', 0],
  ]);
  refuseJudged(versions);
});

test('all that is refused is told at once: of which version, where, and how it is allowed', async () => {
  const versions = await judged(HOST_PID, `${HOST_PID}    privileged: true\n`);
  expect(() => refuseJudged(versions)).toThrow(
    expect.objectContaining({
      code: 'POLICY_REFUSED',
      fault: 'harness',
      message: '3 things in the base and the head of wiki are not allowed by this target’s policy',
      last: expect.stringMatching(
        /^base: compose\.yml line 5, services\.app\.pid: host \(host-namespace: .*\nhead: compose\.yml line 6, services\.app\.privileged: true \(privileged: .*\nhead: compose\.yml line 5, services\.app\.pid: host/,
      ),
      tryThis: expect.stringContaining('{"trusted":{"wiki":["host-namespace","privileged"]}}'),
    }),
  );
});

test('a recipe that the target trusts is let through, and what it asked for is told', async () => {
  const versions = await judged(GOOD, HOST_PID, { wiki: ['host-namespace'] });
  refuseJudged(versions);
  expect(versions.map(({ allowed }) => allowed.map(({ rule }) => rule))).toEqual([[], ['host-namespace']]);
  expect(() => refuseJudged([])).not.toThrow();
});

test('a trust of another recipe is not this one’s', async () => {
  const versions = await judged(GOOD, HOST_PID, { other: ['host-namespace'] });
  expect(() => refuseJudged(versions)).toThrow('1 thing in the head of wiki is not allowed');
});

test('a head that cannot be read is left to the stages, and a base that is refused is told all the same', async () => {
  const versions = await judged(HOST_PID, 'services: [');
  expect(versions[1]?.unreadable).toMatchObject({ code: 'RECIPE_FILE_WRONG' });
  expect(() => refuseJudged(versions)).toThrow('1 thing in the base of wiki is not allowed');
});

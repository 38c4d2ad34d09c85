import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Target } from '@cc-ci/core';
import { labUp } from '@cc-ci/lab';
import { connectEngine, takeInventory } from '@cc-ci/swarm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ccCi, type Ended } from './cc-ci.ts';
import { createSource } from './source.ts';
import { createWorkspace, type WorkspaceContents } from './workspace.ts';

let target: Target;
let catalogue: string;
let before: string[];
const dir = mkdtempSync(join(tmpdir(), 'cc-ci-e2e-'));

beforeAll(async () => {
  target = await labUp();
  catalogue = join(dirname(target.stateDir), 'catalogue', 'custom-html');
});
beforeEach(async () => {
  before = await everything();
});
/** Whatever was refused, nothing of it is left. */
afterEach(async () => {
  expect(await everything()).toEqual(before);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** All of the swarm but containers of no stack: images are built in such ones beside the tests. */
async function everything(): Promise<string[]> {
  const found = await takeInventory(connectEngine(target.dockerHost));
  return found
    .filter(({ kind, stack }) => kind !== 'task' && (kind !== 'container' || stack))
    .map(({ kind, name }) => `${kind} ${name}`)
    .sort();
}

async function refused(
  args: readonly string[],
  options: { contents?: WorkspaceContents; env?: Readonly<Record<string, string>>; under?: readonly string[] } = {},
): Promise<Ended> {
  using workspace = createWorkspace(options.contents);
  const ended = await ccCi(args, { workspace: workspace.path, env: options.env, under: options.under });
  expect(ended.exitCode, ended.stdout + ended.stderr).toBe(2);
  expect(ended.stderr, 'no stack trace').not.toMatch(/^\s+at /m);
  return ended;
}

const recipeTs = (meta: string): WorkspaceContents => ({
  files: { 'recipes/custom-html/recipe.ts': `export default ${meta};\n` },
});

test.each<[string, { args: readonly string[]; contents?: WorkspaceContents; message: string; fix: string }]>([
  [
    'an unknown recipe',
    {
      args: ['run', 'custom-htlm'],
      message: 'there is no recipe "custom-htlm"',
      fix: 'did you mean "custom-html"?',
    },
  ],
  [
    'an unknown recipe to prepare',
    {
      args: ['lab', 'prepare', 'custom-htlm'],
      contents: { packages: ['custom-html'] },
      message: 'there is no recipe "custom-htlm"',
      fix: 'did you mean "custom-html"?',
    },
  ],
  [
    'an unknown key',
    {
      args: ['run', 'custom-html'],
      contents: recipeTs("{ name: 'custom-html', helth: { path: '/' } }"),
      message: 'recipes/custom-html/recipe.ts: unknown key "helth"',
      fix: 'did you mean "health"?',
    },
  ],
  [
    'a wrong type',
    {
      args: ['run', 'custom-html'],
      contents: recipeTs("{ name: 'custom-html', memoryMb: 'much' }"),
      message: 'recipes/custom-html/recipe.ts: memoryMb is "much"',
      fix: 'docs/enroll-recipe.md',
    },
  ],
  [
    'a module that does not load',
    {
      args: ['run', 'custom-html'],
      contents: recipeTs('{ name: '),
      message: 'recipes/custom-html/recipe.ts cannot be loaded',
      fix: 'of recipes/custom-html/recipe.ts',
    },
  ],
  [
    'an unknown stage',
    {
      args: ['run', 'custom-html', '--stages', 'install,restor'],
      message: 'STAGES names "restor"',
      fix: 'did you mean "restore"?',
    },
  ],
  [
    'SRC without REF',
    {
      args: ['run', 'custom-html', '--src', '/somewhere'],
      message: 'SRC=/somewhere was given without REF',
      fix: 'add REF=',
    },
  ],
  [
    'REF without SRC',
    { args: ['run', 'custom-html', '--ref', 'main'], message: 'REF=main was given without SRC', fix: 'add SRC=' },
  ],
  ['an unknown command', { args: ['rnu', 'custom-html'], message: "unknown command 'rnu'", fix: 'Did you mean run?' }],
])('%s is refused with the place, the value and the fix', async (_case, { args, contents, message, fix }) => {
  const { stderr } = await refused(args, { contents });
  expect(stderr).toContain(message);
  expect(stderr).toContain(fix);
});

const packages = (...metas: readonly string[]): WorkspaceContents => ({
  files: Object.fromEntries(
    metas.map((meta) => [`recipes/${/name: '([^']*)'/.exec(meta)?.[1]}/recipe.ts`, `export default ${meta};\n`]),
  ),
});
const provider = (name: string) => `{ name: '${name}', provides: { kind: 'oidc', provider: {} } }`;
const docs = (deps: string) =>
  `{ name: 'docs', deps: ${deps}, sso: { redirectPaths: ['/callback'], wire: () => ({}) } }`;

test.each<[string, WorkspaceContents, { message: string; fix: string }]>([
  [
    'without a package',
    packages(docs("['keyclock']"), provider('keycloak')),
    { message: 'recipes/docs/recipe.ts: deps names "keyclock", which has no package', fix: 'did you mean "keycloak"?' },
  ],
  [
    'that needs its dependent',
    packages(docs("['keycloak']"), "{ name: 'keycloak', deps: ['mail'] }", "{ name: 'mail', deps: ['keycloak'] }"),
    { message: 'deps form a circle: keycloak → mail → keycloak', fix: 'remove one of them from the deps' },
  ],
  [
    'that provides no single sign-on where it is asked for',
    packages(docs("['mail']"), "{ name: 'mail' }"),
    {
      message: 'recipes/docs/recipe.ts asks for oidc in sso, and none of its deps (mail) provides it',
      fix: 'such as keycloak',
    },
  ],
  [
    'of the same kind as another',
    packages(docs("['keycloak', 'gitea']"), provider('keycloak'), provider('gitea')),
    { message: 'recipes/docs/recipe.ts has 2 deps that provide oidc: keycloak, gitea', fix: 'keep one of them' },
  ],
])('a dep %s is refused with the place, the value and the fix', async (_case, contents, { message, fix }) => {
  const { stderr } = await refused(['run', 'docs'], { contents });
  expect(stderr).toContain(message);
  expect(stderr).toContain(fix);
});

test('a REF that SRC does not have is refused with the nearest branch', async () => {
  const { stderr } = await refused(['run', 'custom-html', '--src', catalogue, '--ref', 'pr/nxt']);
  expect(stderr).toContain(`REF=pr/nxt is no branch, tag or commit of SRC=${catalogue}`);
  expect(stderr).toContain('did you mean "pr/next"?');
});

test('a SRC that is no repository is refused', async () => {
  const { stderr } = await refused(['run', 'custom-html', '--src', dir, '--ref', 'main']);
  expect(stderr).toContain(`SRC=${dir} is no git repository that can be read`);
});

test('what the policy refuses is refused before anything is made, with place and trust; `policy` shows it alone', async () => {
  for (const command of ['run', 'policy']) {
    const { stdout, stderr } = await refused([
      command,
      'custom-html',
      '--src',
      catalogue,
      '--ref',
      'red/engine-socket',
    ]);
    expect(stdout + stderr).toMatch(
      /compose\.yml line \d+, services\.app\.volumes\[1\]: \/var\/run\/docker\.sock:\S+ \(engine-socket: /,
    );
    expect(stdout + stderr).toContain('{"trusted":{"custom-html":["engine-socket"]}}');
  }
});

test.each<[string, Readonly<Record<string, () => string | undefined>>, string]>([
  ['a repository that is not a recipe', { 'compose.yml': () => undefined }, 'is not a recipe: it has no compose.yml'],
  ['a recipe without .env.sample', { '.env.sample': () => undefined }, 'is not a recipe: it has no .env.sample'],
])('%s is refused with repository and file', async (_case, changes, message) => {
  using source = createSource(catalogue, 'pr/next', changes);
  const { stderr } = await refused(['run', 'custom-html', '--src', source.path, '--ref', source.branch]);
  expect(stderr).toContain(message);
});

test('abra missing, abra that speaks otherwise: told with the path, and where to look', async () => {
  const missing = join(dir, 'no-abra');
  expect(
    (await refused(['run', 'custom-html'], { env: field('missing', { abra: { ...target.abra, path: missing } }) }))
      .stderr,
  ).toContain(`abra cannot be started: ${missing}`);
  const other = join(dir, 'other-abra');
  writeFileSync(other, '#!/bin/sh\necho "abracadabra 7"\n');
  chmodSync(other, 0o755);
  const { stderr } = await refused(['run', 'custom-html'], {
    env: field('other', { abra: { ...target.abra, path: other } }),
  });
  expect(stderr).toContain('printed output that this version cannot parse');
  expect(stderr).toContain('abracadabra 7');
});

test('no engine: told with the address', async () => {
  const { stderr } = await refused(['run', 'custom-html'], {
    env: field('no-engine', { dockerHost: `unix://${dir}/nothing.sock` }),
  });
  expect(stderr).toContain(`no Docker engine answers at unix://${dir}/nothing.sock`);
  expect(stderr).toContain('npx --offline cc-ci lab up');
});

test('no lab and not root: told what to do', async () => {
  const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  const { stderr } = await refused(['run', 'custom-html'], {
    under: nobody,
    env: { CC_CI_HOME: join(dir, 'nowhere'), HOME: dir },
  });
  expect(stderr).toMatch(/must run as root\n {2}try: {2}sudo/);
});

test('less than 2 GB of disk: told how much there is', async () => {
  const small = join(dir, 'small');
  mkdirSync(small);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100m', 'tmpfs', small]);
  try {
    const { stderr } = await refused(['run', 'custom-html'], { env: field('small', { stateDir: small }) });
    expect(stderr).toContain(`${small} has 0.1 GB free, and a run needs 2.0 GB`);
  } finally {
    execFileSync('umount', [small]);
  }
});

/**
 * The environment of a command that works on the lab as if it were somebody's own target, with something of it changed.
 */
function field(name: string, changes: Partial<Target>): Record<string, string> {
  const file = join(dir, `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...target, ...changes }));
  return { CC_CI_TARGET: 'field', CC_CI_FIELD: file };
}

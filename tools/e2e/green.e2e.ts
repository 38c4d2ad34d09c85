import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import { beforeAll, expect, test } from 'vitest';
import { ccCi, ccCiRun, start } from './cc-ci.ts';
import { remainsOf } from './remains.ts';
import { CHECKOUT, createWorkspace } from './workspace.ts';

let target: Target;
let catalogue: string;
beforeAll(async () => {
  target = await labUp();
  await prepareRecipe('custom-html');
  catalogue = join(dirname(target.stateDir), 'catalogue');
});

test('a pull request goes through all stages, and its record proves each of them', async () => {
  using workspace = createWorkspace({ packages: ['custom-html'] });
  const env = { SRC: join(catalogue, 'custom-html'), REF: 'pr/next', PR: '7' };
  const { exitCode, stdout, record, reportDir } = await ccCiRun(['custom-html'], { workspace: workspace.path, env });

  expect(exitCode, stdout).toBe(0);
  expect(record).toMatchObject({
    verdict: 'passed',
    level: 5,
    exitCode: 0,
    levelReason: 'every rung passed',
    recipe: 'custom-html',
    trigger: { pr: '7', ref: 'pr/next', src: env.SRC },
    base: { version: '1.11.0+1.26.3' },
    head: { commit: commitOf('pr/next'), ref: 'pr/next' },
    deployCount: { expected: 1, actual: 1 },
    leftovers: [],
    services: [
      { name: 'app', image: 'nginx:1.26.3', provenance: 'rebuilt', digest: expect.stringMatching(/^sha256:/) },
    ],
    snapshot: { id: expect.stringMatching(/^[0-9a-f]{8,}/) },
  });
  expect(Object.fromEntries(record.stages.map(({ name, verdict }) => [name, verdict]))).toEqual({
    lint: 'passed',
    install: 'passed',
    upgrade: 'passed',
    backup: 'passed',
    restore: 'passed',
    custom: 'passed',
    teardown: 'passed',
  });
  for (const [stage, proofs] of Object.entries(PROOFS)) {
    const seen = record.stages.find(({ name }) => name === stage)?.tests ?? [];
    for (const proof of proofs)
      expect(
        seen.find(({ id, name }) => (id ?? name) === proof),
        `${stage}: ${proof}`,
      ).toMatchObject({ verdict: 'passed' });
  }
  expect(
    record.stages.flatMap(({ tests }) => tests).filter(({ kind, evidence }) => kind === 'proof' && !evidence),
  ).toEqual([]);
  for (const file of ['record.json', 'junit.xml', 'ctrf.json', 'report.html', 'badge.svg', 'app.png', 'logs/app.log'])
    expect(existsSync(join(reportDir, file)), file).toBe(true);
  expect(readFileSync(join(reportDir, 'app.png')).subarray(1, 4).toString()).toBe('PNG');
  expect(readFileSync(join(reportDir, 'logs/app.log'), 'utf8')).toContain('GET / HTTP/1.1');
  expect(stdout).toMatch(/custom-html {2}passed, level 5 {2}\d+\/\d+/);
  expect(await remainsOf(target, record.domain)).toEqual([]);
});

/** The proofs and tests that a green run is not green without. */
const PROOFS = {
  install: ['install.converged', 'install.healthy', 'install.images-run', 'install.version-label'],
  upgrade: [
    'upgrade.images-available',
    'upgrade.converged',
    'upgrade.healthy',
    'upgrade.chaos-label',
    'upgrade.images-run',
    'upgrade.old-tasks-gone',
    'upgrade.dropped-services-gone',
    'upgrade.changed',
    'upgrade.marker.survived',
  ],
  backup: ['backup.data-covered', 'backup.snapshot-made', 'backup.snapshot-holds', 'backup.repository-intact'],
  restore: [
    'restore.marker.came-back',
    'restore.marker.reverted',
    'restore.marker.new-row-gone',
    'restore.marker.untouched',
  ],
  custom: [
    'what is written into the volume is served',
    '.css is served as text/css',
    'a page with its stylesheet and script is rendered in a browser',
    'custom.screenshot',
  ],
  teardown: ['teardown.undeployed', 'teardown.removed', 'teardown.nothing-left', 'teardown.env-gone'],
};

test('a snapshot is restored into a newly installed app of another domain, of which nothing is left either', async () => {
  using workspace = createWorkspace({ packages: ['custom-html'] });
  const { exitCode, stdout, record } = await ccCiRun(
    ['custom-html', '--stages', 'backup,restore', '--restore', 'fresh'],
    { workspace: workspace.path },
  );
  expect(exitCode, stdout).toBe(0);
  expect(record).toMatchObject({
    verdict: 'passed',
    trigger: { restore: 'fresh' },
    deployCount: { expected: 2, actual: 2 },
    leftovers: [],
  });
  const restore = record.stages.find(({ name }) => name === 'restore')?.tests ?? [];
  expect(restore).toContainEqual(
    expect.objectContaining({
      id: 'restore.fresh.marker.survived',
      verdict: 'passed',
    }),
  );
  const domain =
    /into (\S+)_content/
      .exec(restore.find(({ id }) => id === 'restore.fresh.restored')?.evidence ?? '')?.[1]
      ?.replaceAll('_', '.') ?? '';
  expect(domain).toMatch(/^cust-[0-9a-f]{6}\./);
  expect(domain).not.toBe(record.domain);
  expect([...(await remainsOf(target, record.domain)), ...(await remainsOf(target, domain))]).toEqual([]);
});

test('data that is bound to its domain is shown as such, and never as a pass', async () => {
  using workspace = createWorkspace({
    packages: ['custom-html'],
    files: {
      'recipes/custom-html/recipe.ts': `import { defineRecipe, fileMarker } from '@cc-ci/recipe';
export default defineRecipe({ name: 'custom-html', marker: fileMarker({ service: 'app', path: '/usr/share/nginx/html' }), backup: { boundToDomain: 'the pages name their own domain' } });\n`,
    },
  });
  const { record } = await ccCiRun(['custom-html', '--stages', 'backup,restore', '--restore', 'fresh'], {
    workspace: workspace.path,
  });
  expect(record.deployCount).toEqual({ expected: 1, actual: 1 });
  expect(record.stages.find(({ name }) => name === 'restore')?.tests).toContainEqual(
    expect.objectContaining({ verdict: 'skipped', message: 'the pages name their own domain' }),
  );
});

test('a recipe without a package gets the generic stages; without SRC and REF it goes to the newest commit, from the newest version before it', async () => {
  using workspace = createWorkspace();
  const { exitCode, record } = await ccCiRun(['custom-html', '--restore', 'fresh'], { workspace: workspace.path });
  expect(record).toMatchObject({
    base: { version: '1.10.0+1.22.1' },
    head: { commit: commitOf('main') },
    deployCount: { expected: 2, actual: 2 },
    leftovers: [],
  });
  expect(Object.fromEntries(record.stages.map(({ name, verdict }) => [name, verdict]))).toEqual({
    lint: 'passed',
    install: 'passed',
    upgrade: 'passed',
    backup: 'passed',
    restore: 'passed',
    custom: 'passed',
    teardown: 'passed',
  });
  // Nobody said what data there is: all of it is looked for in an app that had none.
  expect(exitCode).toBe(0);
  expect(record.stages.find(({ name }) => name === 'restore')?.tests).toContainEqual(
    expect.objectContaining({ id: 'restore.whole.came-back', verdict: 'passed' }),
  );
  expect(record.whole?.fresh).toEqual([expect.objectContaining({ name: 'volume content', entries: 2, identical: 2 })]);
});

test('an app is kept up, tested without a run, spared by the reaper, and taken down', async () => {
  using workspace = createWorkspace({ packages: ['custom-html'] });
  const options = { workspace: workspace.path };
  const up = await ccCi(['up', 'custom-html'], options);
  const domain = /https:\/\/(\S+) is up/.exec(up.stdout)?.[1] ?? '';
  expect(up, up.stdout).toMatchObject({ exitCode: 0 });
  try {
    expect(await ccCi(['reap'], options)).toMatchObject({ exitCode: 0, stdout: 'no dead run\n' });
    const tests = execFileSync('npx', ['vitest', 'run', '--root', 'recipes/custom-html'], {
      cwd: workspace.path,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect(tests).toMatch(/Tests {2}10 passed/);
    await expectTestedAtEveryChange(join(workspace.path, 'recipes/custom-html'));
    expect(await ccCi(['logs', domain], options)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('GET / HTTP/1.1'),
    });
  } finally {
    expect(await ccCi(['down', 'custom-html'], options)).toMatchObject({ exitCode: 0, stdout: `removed ${domain}\n` });
  }
  expect(await remainsOf(target, domain)).toEqual([]);
  expect(await ccCi(['down', 'custom-html'], options)).toMatchObject({
    exitCode: 2,
    stderr: 'no app of custom-html is kept up\n  try:  npx --offline cc-ci up custom-html\n',
  });
});

/**
 * What `nx dev recipe-custom-html` starts; a test that is changed is seen red, and green again, without another deploy.
 */
async function expectTestedAtEveryChange(packageFolder: string): Promise<void> {
  const watching = start(
    [
      process.execPath,
      join(CHECKOUT, 'node_modules/vitest/vitest.mjs'),
      '--watch',
      '--config',
      join(CHECKOUT, 'vitest.dev.config.ts'),
    ],
    { cwd: packageFolder, env: { NO_COLOR: '1' } },
  );
  try {
    await watching.line(/Tests {2}10 passed/);
    const file = join(packageFolder, 'functional/content.test.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace("toBe('second')", "toBe('first')"));
    await watching.line(/RERUN {2}functional\/content.test.ts x1[^]*Tests {2}1 failed \| 4 passed/);
    expect(watching.output()).toContain("expected 'second' to be 'first'");
    writeFileSync(file, text);
    await watching.line(/RERUN {2}functional\/content.test.ts x2[^]*Tests {2}5 passed/);
  } finally {
    watching.child.kill('SIGTERM');
    await watching.ended;
  }
}

function commitOf(ref: string): string {
  return execFileSync('git', ['-C', join(catalogue, 'custom-html'), 'rev-parse', ref], { encoding: 'utf8' }).trim();
}

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRedactor, type Target, unpack } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import { beforeAll, expect, test } from 'vitest';
import { ccCi, ccCiRun } from './cc-ci.ts';
import { remainsOf } from './remains.ts';
import { createSource, replace } from './source.ts';
import { createWorkspace } from './workspace.ts';

let target: Target;
let catalogue: string;
beforeAll(async () => {
  target = await labUp();
  await prepareRecipe('custom-html');
  catalogue = join(dirname(target.stateDir), 'catalogue', 'custom-html');
});

/** The recipe with a secret that the app is careless enough to write into its log, in every form that there is. */
const WITH_SECRET = {
  '.env.sample': (text: string) => `${text}SECRET_ADMIN_PASSWORD_VERSION=v1\n`,
  'compose.yml': (text: string) =>
    replace(
      '    networks:\n      - proxy\n    volumes:',
      `    command: ["sh", "-c", "s=$$(cat /run/secrets/admin_password); echo the password is $$s.; printf 'Basic %s' $$(printf 'admin:%s' $$s | base64 --wrap=0); echo; exec nginx -g 'daemon off;'"]
    secrets:
      - admin_password
    networks:
      - proxy
    volumes:`,
    )(
      `${text}\nsecrets:\n  admin_password:\n    external: true\n    name: \${STACK_NAME}_admin_password_\${SECRET_ADMIN_PASSWORD_VERSION}\n`,
    ),
};

/** One run of that recipe, with one more test in its package. */
async function runWith(file: string, test: string) {
  using source = createSource(catalogue, 'pr/next', WITH_SECRET);
  using workspace = createWorkspace({ packages: ['custom-html'], files: { [`recipes/custom-html/${file}`]: test } });
  const env = { SRC: source.path, REF: source.branch, STAGES: 'install,custom' };
  const ended = await ccCiRun(['custom-html'], { workspace: workspace.path, env });
  const files = readdirSync(ended.reportDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const kept = Object.fromEntries(files.map((path) => [path.slice(ended.reportDir.length + 1), readFileSync(path)]));
  const tests = ended.record.stages.flatMap(({ tests }) => tests);
  expect(await remainsOf(target, ended.record.domain)).toEqual([]);
  return { ...ended, kept, test: (proof: string) => tests.find(({ id, name }) => (id ?? name) === proof) };
}

test('generated secrets are masked in what is printed and in everything that is kept', async () => {
  const { stdout, kept, test } = await runWith(
    'browser/leak.test.ts',
    `import { test } from '@cc-ci/recipe/test';
test('types and tells the password', async ({ app, page }) => {
  const password = app.secret('admin_password');
  await page.goto('/');
  await page.setContent('<input name="password">');
  await page.locator('input').fill(password);
  throw new Error(\`it has \${password.length} characters: \${password}!\`);
});\n`,
  );
  const told = /it has \d+ characters: ‹admin_password›!/;
  expect(test('types and tells the password')?.message).toMatch(told);
  expect(stdout).toMatch(told);
  expect(kept['logs/app.log']?.toString()).toContain('the password is ‹admin_password›.');
  expect(kept['logs/app.log']?.toString()).toMatch(/Basic YWRtaW46‹admin_password›/);
  for (const file of ['junit.xml', 'ctrf.json', 'report.html']) expect(kept[file]?.toString(), file).toMatch(told);
  const [trace = ''] = Object.keys(kept).filter((file) => file.startsWith('trace-'));
  expect(
    unpack(trace, kept[trace]!)
      .map(([, bytes]) => Buffer.from(bytes).toString())
      .join('\n'),
  ).toContain('‹admin_password›');
  expect(test('teardown.secrets-masked')).toMatchObject({
    verdict: 'passed',
    evidence: expect.stringMatching(/parts of archives/),
  });
});

test('a secret that a test leaves where nobody masks it makes the run red, and is named without being shown', async () => {
  const { exitCode, record, stdout, test, kept } = await runWith(
    'functional/leak.test.ts',
    `import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from '@cc-ci/recipe/test';
test('keeps what it was given', ({ app, address }) => {
  const password = app.secret('admin_password');
  writeFileSync(join(address.artefactsDir, 'session.json.gz'), gzipSync(JSON.stringify({ password })));
  writeFileSync(join(address.artefactsDir, 'backwards.txt'), [...password].reverse().join(''));
});\n`,
  );
  const message = 'secrets of the run were in its artefacts: admin_password in session.json.gz/content (file removed)';
  expect(exitCode, stdout).toBe(2);
  expect(record).toMatchObject({ verdict: 'failed', fault: 'harness', error: { code: 'SECRETS_LEAKED', message } });
  expect(record.stages.filter(({ verdict }) => verdict !== 'passed').map(({ name }) => name)).toEqual(['teardown']);
  expect(test('teardown.secrets-masked')).toMatchObject({
    verdict: 'failed',
    message: expect.stringContaining(message),
  });
  expect(Object.keys(kept)).not.toContain('session.json.gz');
  const password = [...kept['backwards.txt']!.toString()].reverse().join('');
  expect(createRedactor({ password }).find(stdout + JSON.stringify(record))).toEqual([]);
});

test('`cc-ci logs` masks the secrets of an app that runs', async () => {
  using source = createSource(catalogue, 'pr/next', WITH_SECRET);
  using workspace = createWorkspace({ packages: ['custom-html'] });
  const options = { workspace: workspace.path };
  const up = await ccCi(['up', 'custom-html', '--src', source.path, '--ref', source.branch], options);
  const domain = /https:\/\/(\S+) is up/.exec(up.stdout)?.[1] ?? '';
  try {
    const { stdout } = await ccCi(['logs', domain], options);
    expect(stdout).toContain('the password is ‹admin_password›.');
    expect(stdout).toMatch(/Basic [\w+/=]*‹admin_password›/);
  } finally {
    await ccCi(['down', 'custom-html'], options);
  }
});

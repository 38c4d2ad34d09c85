import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, run } from '@cc-ci/host';
import { afterAll, expect, test } from 'vitest';
import { buildWithGo, fetchFromGo, programName } from '../go.ts';
import { createLimit } from '../limit.ts';
import type { GoInput } from '../schema.ts';
import type { Workshop } from '../workshop.ts';

const dir = mkdtempSync(join(tmpdir(), 'go-'));
const told: string[] = [];
const workshop: Workshop = {
  name: 'e2e-go',
  cacheDir: process.env.CC_CI_CACHE || '/var/cache/cc-ci',
  logsDir: dir,
  caFile: '',
  dockerEnv: {},
  labelsOf: () => Promise.resolve(undefined),
  onProgress: (line) => void told.push(line),
};
const limit = createLimit(join(dir, 'builds'), 1);
afterAll(() => rmSync(dir, { recursive: true }));

const wanted: GoInput = {
  kind: 'go',
  module: 'github.com/golang-jwt/jwt/v5@v5.3.1',
  program: './cmd/jwt',
  tags: [],
  set: {},
  to: 'jwt',
};
const cached = join(workshop.cacheDir, 'downloads', 'go', 'programs', programName(wanted));

test('a program of a Go module is built, runs alone, and is taken from the cache the second time', async () => {
  rmSync(cached, { force: true });
  await buildWithGo(workshop, wanted, { to: join(dir, 'first'), limit });
  expect((await attempt(join(dir, 'first'), ['--help'])).stderr).toContain('sign, verify or show');
  expect(told.filter((line) => line.startsWith('building'))).toHaveLength(1);
  await buildWithGo(workshop, wanted, { to: join(dir, 'second'), limit });
  expect(told.filter((line) => line.startsWith('building'))).toHaveLength(1);
  await run('cmp', [join(dir, 'first'), join(dir, 'second')]);
});

test('a folder that is no program is named', async () => {
  await expect(
    buildWithGo(workshop, { ...wanted, program: './no-such' }, { to: join(dir, 'none'), limit }),
  ).rejects.toMatchObject({
    code: 'LAB_COMMAND_FAILED',
    last: expect.stringContaining('no-such: directory not found') as string,
  });
});

test('files of a module are fetched without it being built', async () => {
  await fetchFromGo(
    workshop,
    { kind: 'go-files', module: wanted.module, paths: ['LICENSE', 'cmd'], to: 'files.tar' },
    join(dir, 'files.tar'),
  );
  const names = (await run('tar', ['--list', `--file=${join(dir, 'files.tar')}`])).split('\n');
  expect(names).toEqual(expect.arrayContaining(['LICENSE', 'cmd/jwt/main.go']));
});

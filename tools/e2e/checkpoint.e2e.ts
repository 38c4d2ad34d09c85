import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import { checkpointsFolder, listCheckpoints } from '@cc-ci/run';
import { beforeAll, expect, test } from 'vitest';
import { ccCi, ccCiRun } from './cc-ci.ts';
import { remainsOf } from './remains.ts';
import { changedMeta, createWorkspace } from './workspace.ts';

let target: Target;
beforeAll(async () => {
  target = await labUp();
  await prepareRecipe('custom-html');
});

/** A package of its own, so that nobody else's checkpoint is touched; it gives up soon. */
const PACKAGE = changedMeta(
  'custom-html',
  "name: 'custom-html',",
  "name: 'custom-html', timeouts: { httpMs: 10_000 }, env: { OF_TEST: 'checkpoint' },",
);

test('a run starts from a checkpoint; one on which the app does not come up is removed, and the run is cold and green', async () => {
  using workspace = createWorkspace({ packages: ['custom-html'], files: PACKAGE });
  const options = { workspace: workspace.path, env: { STAGES: 'upgrade', FROM: 'checkpoint' } };
  const made = await ccCi(['checkpoint', 'custom-html'], options);
  expect(made.exitCode, made.stdout + made.stderr).toBe(0);
  const [checkpoint] = listCheckpoints(checkpointsFolder(target), 'custom-html');
  expect(await remainsOf(target, checkpoint!.domain)).toEqual([]);

  const first = await ccCiRun(['custom-html'], options);
  expect(first.record, first.stdout).toMatchObject({
    verdict: 'passed',
    deployCount: { expected: 1, actual: 1 },
    checkpoint: { used: true, madeAt: checkpoint!.madeAt, key: checkpoint!.key },
    leftovers: [],
  });

  spoil(checkpoint!.key);
  const second = await ccCiRun(['custom-html'], options);
  expect(second.record, second.stdout).toMatchObject({
    verdict: 'passed',
    exitCode: 0,
    deployCount: { expected: 2, actual: 2 },
    checkpoint: {
      used: false,
      reason: expect.stringMatching(/^the checkpoint was removed: the app answers on \//) as string,
    },
    leftovers: [],
  });
  expect(listCheckpoints(checkpointsFolder(target), 'custom-html').map(({ key }) => key)).not.toContain(
    checkpoint!.key,
  );
  expect(await remainsOf(target, second.record.domain)).toEqual([]);
});

/** Puts a folder in the place of the first page: whole as an archive, and of no use. */
function spoil(key: string): void {
  const folder = join(checkpointsFolder(target), 'custom-html');
  const manifest = JSON.parse(readFileSync(join(folder, `${key}.json`), 'utf8')) as {
    folder: string;
    volumes: { file: string; sha256: string }[];
  };
  const content = mkdtempSync(join(tmpdir(), 'cc-ci-spoilt-'));
  mkdirSync(join(content, 'index.html'));
  const archive = zstdCompressSync(execFileSync('tar', ['--create', '--directory', content, '.']));
  rmSync(content, { recursive: true });
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const volumes = manifest.volumes.map((volume) => ({ ...volume, sha256, file: `${sha256}.tar.zst` }));
  writeFileSync(join(folder, manifest.folder, `${sha256}.tar.zst`), archive, { mode: 0o600 });
  writeFileSync(join(folder, `${key}.json`), JSON.stringify({ ...manifest, volumes }));
}

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { afterAll, expect, test } from 'vitest';
import { noteCheckout, removeAbandoned } from './abandoned.ts';
import { resolveLab } from './lab.ts';

const dir = mkdtempSync(join(tmpdir(), 'abandoned-'));
const lab = labNamed('own');
afterAll(() => rmSync(dir, { recursive: true }));

test('what a lab keeps goes with its checkout, unless somebody works on it', async () => {
  const gone = join(dir, 'gone');
  const [kept, abandoned, atWork, unknown] = await Promise.all([
    keeping('kept', dir),
    keeping('abandoned', gone),
    keeping('at-work', gone),
    keeping('unknown'),
  ]);
  await keeping('own', gone);
  const told: string[] = [];

  await withLock(labNamed('at-work').lockFile, () =>
    removeAbandoned({ ...lab, onProgress: (line) => told.push(line) }),
  );
  expect([kept, abandoned, atWork, unknown, lab.dir].map((folder) => existsSync(folder))).toEqual([
    true,
    false,
    true,
    true,
    true,
  ]);
  expect(told).toEqual([`removed the images of lab abandoned, whose checkout ${gone} is gone`]);

  await removeAbandoned(lab);
  expect(existsSync(atWork), 'nobody uses it any more').toBe(false);
});

function labNamed(name: string) {
  return resolveLab({ name }, { CC_CI_HOME: dir, CC_CI_CACHE: join(dir, 'cache') });
}

/** A lab that is down and keeps an image. */
async function keeping(name: string, checkoutDir?: string): Promise<string> {
  const { dir: folder } = labNamed(name);
  mkdirSync(join(folder, 'docker'), { recursive: true });
  writeFileSync(join(folder, 'docker', 'image'), 'kept');
  if (checkoutDir) await noteCheckout(labNamed(name), checkoutDir);
  return folder;
}

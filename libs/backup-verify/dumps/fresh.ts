import { formatDuration } from '@cc-ci/core';
import { proof } from '@cc-ci/results';
import { hooksOf } from '../labels/hooks.ts';
import { failed, passed, type Proof } from '../proof.ts';
import type { OpenSnapshot } from '../snapshot/snapshot-check.ts';

/** Clocks of two machines differ, and file systems count in steps. A second backup comes later than this. */
const TOLERANCE_MS = 500;

/**
 * Proves that a dump was made by this backup: that its file was written after the backup began. Nothing is proved where
 * no hook makes dumps, and the app may do so by itself at night; nor where nobody knows when the backup began.
 */
export function proveFresh(
  path: string,
  place: string,
  { files, services, begunAtMs }: Pick<OpenSnapshot, 'files' | 'services' | 'begunAtMs'>,
): Proof[] {
  const writtenAtMs = files.find((entry) => entry.path === place)?.modifiedAtMs;
  const isMade = hooksOf(services, 'backup', ['pre-hook']).length > 0;
  if (!isMade || begunAtMs === undefined || writtenAtMs === undefined || Number.isNaN(writtenAtMs)) return [];
  const label = proof('dump-fresh', path);
  const written = `written at ${new Date(writtenAtMs).toISOString()}`;
  const early = begunAtMs - writtenAtMs;
  if (early <= TOLERANCE_MS) return [passed(label, written)];
  return [
    failed(
      label,
      `it was ${written}, ${formatDuration(early)} before this backup began: an earlier one made it`,
      'have the pre-hook make the dump at each backup, whether or not there is one',
    ),
  ];
}

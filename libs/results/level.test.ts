import { describe, expect, test } from 'vitest';
import { bareStage, greenRecord } from './fixtures/records.ts';
import { ladder, level } from './level.ts';
import type { Level, StageName, Verdict } from './record-shape.ts';

const STAGES: readonly StageName[] = ['install', 'upgrade', 'backup', 'restore', 'custom', 'lint'];
const WORDS: Readonly<Record<string, Verdict>> = { p: 'passed', f: 'failed', s: 'skipped', u: 'unverified' };

/**
 * One letter a stage, in the order of the ladder; `.` is a stage that is not in the record, `S` one skipped without a
 * reason.
 */
function stagesOf(letters: string) {
  return STAGES.flatMap((name, index) => {
    const letter = letters[index] ?? '.';
    if (letter === '.') return [];
    return [
      bareStage(name, WORDS[letter.toLowerCase()] ?? 'failed', letter === 's' ? 'this recipe has no data' : undefined),
    ];
  });
}

describe('level', () => {
  test.each<[stages: string, level: Level, reason: string]>([
    ['pppppp', 5, 'every rung passed'],
    ['pppppf', 4, 'lint failed'],
    ['ppppp.', 4, 'lint did not run'],
    ['ppppps', 4, 'the rungs above are skipped with a declared reason'],
    ['ppppfp', 3, 'custom failed'],
    ['pppfpp', 2, 'restore failed'],
    ['ppfppp', 2, 'backup failed'],
    ['pppupp', 2, 'restore unverified'],
    ['pfpppp', 1, 'upgrade failed'],
    ['pupppp', 1, 'upgrade unverified'],
    ['p.pppp', 1, 'upgrade did not run'],
    ['fppppp', 0, 'install failed'],
    ['uppppp', 0, 'install unverified'],
    ['......', 0, 'install did not run'],
    ['psssss', 1, 'the rungs above are skipped with a declared reason'],
    ['ppsspp', 5, 'every rung passed'],
    ['ppspps', 4, 'the rungs above are skipped with a declared reason'],
    ['pps.pp', 2, 'restore did not run'],
    ['pSpppp', 1, 'upgrade was skipped without a declared reason'],
    ['ppss..', 2, 'custom did not run'],
  ])('%s is level %i: %s', (letters, expected, reason) => {
    expect(level(stagesOf(letters))).toEqual({ level: expected, reason });
  });

  test('says why in the words of the stage, one line', () => {
    expect(level([bareStage('install', 'failed', 'app never answered\n  last: 502')]).reason).toBe(
      'install failed: app never answered',
    );
  });
});

test('the ladder shows each rung as what became of it', () => {
  expect(ladder(stagesOf('pfs.up')).map(({ state }) => state)).toEqual([
    'reached',
    'blocked',
    'above',
    'unverified',
    'reached',
  ]);
  expect(ladder(stagesOf('ppsspp')).map(({ state }) => state)).toEqual([
    'reached',
    'reached',
    'skipped',
    'reached',
    'reached',
  ]);
  expect(ladder(greenRecord().stages).every(({ state }) => state === 'reached')).toBe(true);
});

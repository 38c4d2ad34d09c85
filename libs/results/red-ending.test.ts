import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { greenRecord } from './fixtures/records.ts';
import { redEnding, repeatCommand } from './red-ending.ts';

test('a run that passed ends with its table', () => {
  expect(redEnding(greenRecord(), '/nowhere')).toEqual([]);
});

test('a red run ends with stage, proof, cause, log, what to try, whose fault it is, and how to repeat it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cc-ci-ending-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'logs'));
  writeFileSync(join(dir, 'logs/app.log'), 'one\ntwo\n');
  const green = greenRecord();
  const ending = redEnding(
    {
      ...green,
      verdict: 'failed',
      stages: green.stages.map((stage) =>
        stage.name === 'upgrade' ? { ...stage, verdict: 'failed' as const } : stage,
      ),
      fault: 'recipe',
      trigger: { ...green.trigger, src: '/some where/ghost', ref: 'pr/1', pr: '1', stages: ['install', 'upgrade'] },
      artefacts: [{ kind: 'log', name: 'app', path: 'logs/app.log' }],
      error: {
        code: 'APP_NOT_HEALTHY',
        stage: 'upgrade',
        test: 'the app answers on /',
        message: 'no answer',
        last: '502',
        tryThis: 'look at the port label',
        fault: 'recipe',
      },
    },
    dir,
  );
  expect(ending).toEqual([
    '',
    'upgrade failed: the app answers on /',
    '  why:   no answer',
    '  last:  502',
    '  log:   one',
    '         two',
    '  try:   look at the port label',
    '  fault: the recipe’s, or its tests’ (exit code 1)',
    `  again: npx --offline cc-ci run ${green.recipe} --src '/some where/ghost' --ref pr/1 --pr 1 --stages install,upgrade`,
  ]);
});

test('a whole run of the catalogue’s head is repeated by its name alone', () => {
  const { recipe, trigger } = greenRecord();
  const stages = ['install', 'upgrade', 'backup', 'restore', 'custom'];
  expect(repeatCommand({ recipe, trigger: { stages, ...(trigger.restore ? { restore: 'in-place' } : {}) } })).toBe(
    `npx --offline cc-ci run ${recipe}`,
  );
});

import { formatError } from '@cc-ci/core';
import { expect, test } from 'vitest';
import { STAGES } from '@cc-ci/results';
import { parseRequest } from './request.ts';

function refusal(flags: Parameters<typeof parseRequest>[0], env: NodeJS.ProcessEnv = {}): string {
  try {
    parseRequest(flags, env);
  } catch (error) {
    return formatError(error);
  }
  return 'accepted';
}

test('flags win over the environment, and empty means not given', () => {
  const request = parseRequest(
    { recipe: 'ghost', ref: 'pr/9' },
    { SRC: '/repos/ghost', REF: 'main', PR: '', STAGES: '' },
  );
  expect(request).toEqual({
    recipe: 'ghost',
    heads: {},
    src: '/repos/ghost',
    ref: 'pr/9',
    pr: undefined,
    stages: STAGES,
    restore: 'in-place',
    from: 'cold',
    deps: 'cold',
  });
});

test('PR, REF and SRC are for the recipe that RECIPE names: beside it, they are the head of a dep', () => {
  const env = { RECIPE: 'keycloak', SRC: '/repos/keycloak', REF: 'pr/2', PR: '2' };
  expect(parseRequest({ recipe: 'keycloak' }, env)).toMatchObject({ src: '/repos/keycloak', ref: 'pr/2', pr: '2' });
  expect(parseRequest({ recipe: 'ghost' }, env)).toEqual({
    recipe: 'ghost',
    heads: { keycloak: { src: '/repos/keycloak', ref: 'pr/2' } },
    from: 'cold',
    src: undefined,
    ref: undefined,
    pr: undefined,
    stages: STAGES,
    restore: 'in-place',
    deps: 'cold',
  });
});

test('as a task of Nx, which runs the deps’ tests in the same environment, SRC and REF need RECIPE', () => {
  const env = { NX_TASK_TARGET_PROJECT: 'recipe-keycloak', NX_TASK_TARGET_TARGET: 'test', SRC: '/docs', REF: 'pr/1' };
  expect(refusal({ recipe: 'keycloak' }, env)).toContain('add RECIPE=');
  expect(parseRequest({ recipe: 'keycloak' }, { ...env, RECIPE: 'docs' })).toMatchObject({
    src: undefined,
    ref: undefined,
    heads: { docs: { src: '/docs', ref: 'pr/1' } },
  });
});

test('deps are cold, unless they are asked to be warm or the run is part of a session', () => {
  expect(parseRequest({ recipe: 'docs' }, {})).toMatchObject({ deps: 'cold' });
  expect(parseRequest({ recipe: 'docs' }, { DEPS: 'warm' })).toMatchObject({ deps: 'warm' });
  expect(parseRequest({ recipe: 'docs' }, { CC_CI_SESSION: '/tmp/s' })).toMatchObject({
    deps: 'warm',
    session: '/tmp/s',
  });
  expect(parseRequest({ recipe: 'docs' }, { CC_CI_SESSION: '/tmp/s', DEPS: 'cold' })).toMatchObject({ deps: 'cold' });
  expect(refusal({ recipe: 'docs' }, { DEPS: 'warn' })).toMatch(/DEPS=warn is not valid.*"warm"/);
});

test('a restore is in place, unless a fresh one is asked for', () => {
  expect(parseRequest({ recipe: 'ghost' }, { FROM: 'checkpoint' }).from).toBe('checkpoint');
  expect(parseRequest({ recipe: 'ghost', from: 'cold' }, { FROM: 'checkpoint' }).from).toBe('cold');
  expect(parseRequest({ recipe: 'ghost' }, { RESTORE: 'fresh' }).restore).toBe('fresh');
  expect(parseRequest({ recipe: 'ghost', restore: 'in-place' }, { RESTORE: 'fresh' }).restore).toBe('in-place');
});

test('stages come in the order in which they run, and install is always among them', () => {
  expect(parseRequest({ recipe: 'ghost', stages: 'restore, backup' }, {}).stages).toEqual([
    'install',
    'backup',
    'restore',
  ]);
});

test.each([
  [
    'SRC without REF',
    { recipe: 'ghost', src: '/repos/ghost' },
    { message: 'SRC=/repos/ghost was given without REF', fix: 'add REF=' },
  ],
  [
    'SRC with a token, without REF,',
    { recipe: 'ghost', src: 'https://me:t0ken@git.example/ghost.git' },
    { message: 'SRC=https://git.example/ghost.git was given without REF', fix: 'add REF=' },
  ],
  ['REF without SRC', { recipe: 'ghost', ref: 'main' }, { message: 'REF=main was given without SRC', fix: 'add SRC=' }],
  [
    'an unknown stage',
    { recipe: 'ghost', stages: 'install,restor' },
    { message: 'STAGES names "restor"', fix: 'did you mean "restore"?' },
  ],
  [
    'restore without backup',
    { recipe: 'ghost', stages: 'restore' },
    { message: 'restore without backup', fix: 'add backup' },
  ],
  [
    'an unknown way to restore',
    { recipe: 'ghost', restore: 'frsh' },
    { message: 'RESTORE=frsh is not valid', fix: 'did you mean "fresh"?' },
  ],
  [
    'an unknown way to start',
    { recipe: 'ghost', from: 'checkpiont' },
    { message: 'FROM=checkpiont is not valid', fix: 'did you mean "checkpoint"?' },
  ],
  [
    'stages that name none',
    { recipe: 'ghost', stages: ' , ' },
    { message: 'names no stage', fix: 'leave it out for all of them' },
  ],
  [
    'a pull request that is no number',
    { recipe: 'ghost', src: '/g', ref: 'x', pr: 'abc' },
    { message: 'PR=abc is no number', fix: 'PR=7' },
  ],
  [
    'a pull request without a head',
    { recipe: 'ghost', pr: '7' },
    { message: 'PR=7 was given without a head', fix: 'add SRC and REF' },
  ],
  ['a name in capitals', { recipe: 'CUSTOM-HTML' }, { message: '"CUSTOM-HTML" cannot be the name', fix: 'lower-case' }],
  ['a name that is a path', { recipe: '../x' }, { message: '"../x" cannot be the name', fix: 'lower-case' }],
  ['no recipe', {}, { message: 'no recipe named', fix: 'npx --offline cc-ci run <recipe>' }],
])('%s is refused with place and fix', (_case, flags, { message, fix }) => {
  expect(refusal(flags)).toContain(message);
  expect(refusal(flags)).toContain(fix);
});

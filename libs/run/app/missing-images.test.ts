import { CcciError, type Fault } from '@cc-ci/core';
import { expect, test } from 'vitest';
import { imagesMissing, type MissingImage } from './missing-images.ts';

function missing(
  reference: string,
  { fault = 'recipe', isNewName = true }: { fault?: Fault; isNewName?: boolean } = {},
): MissingImage {
  const told = { code: 'IMAGE_UNAVAILABLE', message: `image ${reference} is not available`, last: 'not found' };
  return { reference, isNewName, error: new CcciError({ ...told, fault, tryThis: `hint for ${fault}` }) };
}

const LAB = { isLab: true, isDeployed: false };
const FIELD = { isLab: false, isDeployed: false };

test('all that are missing are named in one message, each with what the registry said', () => {
  expect(imagesMissing([missing('a/b:1'), missing('c:2')], FIELD)).toMatchObject({
    code: 'IMAGE_UNAVAILABLE',
    message: '2 images are not available: a/b:1, c:2',
    last: 'a/b:1: not found\nc:2: not found',
    fault: 'recipe',
    tryThis: 'hint for recipe',
  });
  expect(imagesMissing([missing('c:2')], FIELD)).toMatchObject({
    message: 'image c:2 is not available',
    last: 'not found',
  });
});

test('an app that the lab has no version of is the lab’s lack, with what to do', () => {
  expect(imagesMissing([missing('a/b:1'), missing('c:2')], LAB)).toMatchObject({
    fault: 'harness',
    tryThis: expect.stringMatching(
      /^where upstream .*docker save a\/b:1 c:2 -o .*npx --offline cc-ci lab image import/,
    ),
  });
});

test.each([
  ['another version of it is there', missing('nginx:1.26.99', { isNewName: false }), LAB],
  ['the head of an app that runs names it', missing('ngnix:1.26.3'), { ...LAB, isDeployed: true }],
])('the recipe is told that a name is wrong, in the lab too, when %s', (_what, image, where) => {
  expect(imagesMissing([image], where)).toMatchObject({
    fault: 'recipe',
    tryThis: expect.stringMatching(/^hint for recipe; where upstream has it, .*npx --offline cc-ci lab image import/),
  });
});

test('a registry that gives no answer is the outside’s, and nothing is to be imported', () => {
  const error = imagesMissing([missing('a:1', { fault: 'outside' })], LAB);
  expect(error).toMatchObject({ fault: 'outside', tryThis: 'hint for outside' });
  expect(imagesMissing([missing('a:1', { fault: 'outside' }), missing('c:2', { isNewName: false })], LAB).fault).toBe(
    'recipe',
  );
});

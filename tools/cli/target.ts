import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CcciError, type Target, targetSchema } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';

/** Where this command works: the field when CC_CI_TARGET says so, else the lab, which is brought up if it is not. */
export async function resolveTarget({ recipes = [] }: { readonly recipes?: readonly string[] } = {}): Promise<Target> {
  const kind = process.env.CC_CI_TARGET || 'lab';
  if (kind === 'field') return readField();
  if (kind !== 'lab') throw targetUnknown(kind);
  const onProgress = (line: string) => process.stderr.write(`  lab: ${line}\n`);
  // What is missing of the recipes' images is built while the lab comes up.
  const target = await labUp({ onProgress, recipes });
  await Promise.all(recipes.map((recipe) => prepareRecipe(recipe, { onProgress })));
  return target;
}

function readField(): Target {
  const file = process.env.CC_CI_FIELD || join(homedir(), '.config', 'cc-ci', 'field.json');
  if (!existsSync(file)) throw fieldMissing(file);
  const parsed = targetSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw fieldInvalid(file, parsed.error);
  return parsed.data;
}

function targetUnknown(kind: string): CcciError {
  return new CcciError({
    code: 'TARGET_UNKNOWN',
    message: `CC_CI_TARGET=${kind} is neither lab nor field`,
    fault: 'harness',
    tryThis: 'leave it out for the lab',
  });
}

function fieldMissing(file: string): CcciError {
  return new CcciError({
    code: 'FIELD_MISSING',
    message: `CC_CI_TARGET=field, and ${file} is not there`,
    fault: 'harness',
    tryThis: 'docs/field.md shows what stands in it; CC_CI_FIELD names another file',
  });
}

function fieldInvalid(file: string, cause: Error): CcciError {
  return new CcciError({
    code: 'FIELD_INVALID',
    message: `${file} does not describe a target`,
    fault: 'harness',
    last: cause.message,
    tryThis: 'docs/field.md shows what stands in it',
    cause,
  });
}

import { X509Certificate } from 'node:crypto';
import { Resolver } from 'node:dns';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CcciError, parseTarget, type Target } from '@cc-ci/core';
import { labStatus, labUp, prepareRecipe } from '@cc-ci/lab';

/** Where this command works: the field when CC_CI_TARGET says so, else the lab, which is brought up if it is not. */
export async function resolveTarget({ recipes = [] }: { readonly recipes?: readonly string[] } = {}): Promise<Target> {
  if (isField()) return readField();
  const onProgress = (line: string) => process.stderr.write(`  lab: ${line}\n`);
  // What is missing of the recipes' images is built while the lab comes up.
  const target = await labUp({ onProgress, recipes });
  await Promise.all(recipes.map((recipe) => prepareRecipe(recipe, { onProgress })));
  return target;
}

/**
 * The same for a command that looks at what is there: a lab that is not up has nothing to look at, and stays so.
 * @throws CcciError `LAB_NOT_UP`
 */
export async function resolveRunningTarget(): Promise<Target> {
  if (isField()) return readField();
  const { target } = await labStatus();
  if (!target) throw labNotUp();
  return target;
}

function isField(): boolean {
  const kind = process.env.CC_CI_TARGET || 'lab';
  if (kind !== 'field' && kind !== 'lab') throw targetUnknown(kind);
  return kind === 'field';
}

function labNotUp(): CcciError {
  return new CcciError({
    code: 'LAB_NOT_UP',
    message: 'the lab is not up: no app, no run and no log is there',
    fault: 'harness',
    tryThis: 'npx --offline cc-ci lab up, or a run, which brings it up; CC_CI_TARGET=field for a server',
  });
}

function readField(): Target {
  const file = process.env.CC_CI_FIELD || join(homedir(), '.config', 'cc-ci', 'field.json');
  if (!existsSync(file)) throw fieldMissing(file);
  const parsed = parseTarget(readJson(file));
  if ('problem' in parsed) throw fieldInvalid(file, parsed.problem, undefined);
  const { target } = parsed;
  for (const [key, check] of Object.entries(FIELD_CHECKS)) {
    try {
      check(target);
    } catch (cause) {
      throw fieldInvalid(file, `${key}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
    }
  }
  return target;
}

/** What the shape cannot say of a key: whether what it names is there. */
const FIELD_CHECKS: Readonly<Partial<Record<keyof Target, (target: Target) => void>>> = {
  caFile: ({ caFile }) => caFile !== undefined && new X509Certificate(readFileSync(caFile)),
  nameservers: ({ nameservers }) => new Resolver().setServers(nameservers),
  dockerHost: ({ dockerHost }) => new URL(dockerHost),
  abra: ({ abra: { dir } }) => accessSync(dir),
  stateDir: ({ stateDir }) => {
    mkdirSync(stateDir, { recursive: true });
    accessSync(stateDir, constants.W_OK);
  },
};

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw fieldInvalid(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
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

function fieldInvalid(file: string, last: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'FIELD_INVALID',
    message: `${file} does not describe a target`,
    fault: 'harness',
    last,
    tryThis: 'docs/field.md shows what stands in it',
    cause,
  });
}

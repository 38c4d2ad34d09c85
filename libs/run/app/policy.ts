import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CcciError } from '@cc-ci/core';
import { type Checkout, checkOut, told } from '@cc-ci/abra';
import { type Finding, judge, policyRefused } from '@cc-ci/policy';
import type { AppRun } from './app-run.ts';
import { type EnvParts, layEnv, readAppEnv } from './env.ts';
import type { Versions } from './versions.ts';

/** What is judged of a run's app. */
export interface JudgedApp extends EnvParts {
  readonly recipe: AppRun['recipe'];
  readonly checkout: Checkout;
}

/** What a recipe was allowed, although a rule of the policy refuses it. */
export interface Allowed extends Finding {
  readonly recipe: string;
  readonly of: 'base' | 'head';
}

/**
 * Checks base and head out, one after the other, and judges what they ask of the machine. One that cannot be read is
 * left to the stages, which tell it better and deploy nothing of it.
 * @throws CcciError `POLICY_REFUSED`, `TRUST_UNKNOWN`
 */
export async function judgeVersions(
  app: JudgedApp,
  { base, head }: Pick<Versions, 'base' | 'head'>,
  which: readonly ('base' | 'head')[],
): Promise<void> {
  for (const what of which) {
    const version = what === 'base' ? base : head;
    if (!version) continue;
    await checkOut(app.checkout, version.commit);
    try {
      judgeCommit(app, { what, env: () => layEnv(app, sampleOf(app)) });
    } catch (error) {
      if (!(error instanceof CcciError && error.code === 'RECIPE_FILE_WRONG')) throw error;
    }
  }
}

/**
 * Judges what is about to be deployed, with the env that hooks have made; what is allowed goes into the record.
 * @throws CcciError `POLICY_REFUSED`, `RECIPE_FILE_WRONG`
 */
export function judgeDeploy(run: AppRun, what: 'base' | 'head'): void {
  const allowed = judgeCommit(run, { what, env: () => readAppEnv(run) });
  for (const finding of allowed) {
    const entry = { recipe: run.recipe.meta.name, of: what, ...finding };
    const isNew = run.allowed.every((each) => JSON.stringify(each) !== JSON.stringify(entry));
    if (isNew) run.allowed.push(entry);
  }
}

interface JudgedCommit {
  readonly what: 'base' | 'head';
  readonly env: () => ReadonlyMap<string, string>;
}

function judgeCommit(judged: JudgedApp, { what, env }: JudgedCommit): readonly Finding[] {
  const { app, checkout, recipe, target } = judged;
  const { name } = recipe.meta;
  const trusted = Object.entries(target.trusted ?? {}).find(([each]) => each === name)?.[1] ?? [];
  const { refused, allowed } = told(() =>
    judge({
      checkout: checkout.path,
      app: { recipe: name, stack: app.stack, domain: app.domain, zone: target.zone },
      env,
      trusted,
    }),
  );
  if (refused.length > 0) throw policyRefused(name, `the ${what} of ${name}`, refused);
  return allowed;
}

/** `.env.sample` as abra copies it for the app; empty where the commit has none. */
function sampleOf({ app, checkout }: Pick<JudgedApp, 'app' | 'checkout'>): string {
  const path = join(checkout.path, '.env.sample');
  return existsSync(path) ? readFileSync(path, 'utf8').replaceAll(`${checkout.recipe}.example.com`, app.domain) : '';
}

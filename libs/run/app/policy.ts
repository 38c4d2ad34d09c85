import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CcciError, count } from '@cc-ci/core';
import { type Checkout, checkOut, told } from '@cc-ci/abra';
import { beyondJudged, judge, type Judgement, policyRefused } from '@cc-ci/policy';
import { connectEngine, ingressPorts, listRights } from '@cc-ci/swarm';
import type { AppRun } from './app-run.ts';
import { proofFailed } from './errors.ts';
import { type EnvParts, layEnv, readAppEnv } from './env.ts';
import type { Versions } from './versions.ts';

/** What is judged of a run's app. */
export interface JudgedApp extends EnvParts {
  readonly recipe: AppRun['recipe'];
  readonly checkout: Checkout;
}

/** A version of a recipe, and what the policy says of it. */
export interface JudgedVersion extends Judgement {
  readonly recipe: string;
  readonly of: 'base' | 'head';
  readonly commit: string;
  /** Why its files cannot be read, and nothing is known of it. */
  readonly unreadable?: CcciError;
}

/**
 * Checks base and head out, one after the other, and judges what they ask of the machine. One that cannot be read is
 * left to the stages, which tell it better and deploy nothing of it.
 * @throws CcciError `TRUST_UNKNOWN`
 */
export async function judgeVersions(
  app: JudgedApp,
  { base, head }: Pick<Versions, 'base' | 'head'>,
  which: readonly ('base' | 'head')[],
): Promise<JudgedVersion[]> {
  const ingress = await portsOfIngress(app);
  const judged: JudgedVersion[] = [];
  for (const of of which) {
    const version = of === 'base' ? base : head;
    if (!version) continue;
    await checkOut(app.checkout, version.commit);
    judged.push({ recipe: app.recipe.meta.name, of, commit: version.commit, ...judgeOrTell(app, ingress) });
  }
  return judged;
}

/** @throws CcciError `POLICY_REFUSED` that names all findings */
export function refuseJudged(judged: readonly JudgedVersion[]): void {
  const refused = judged.filter((each) => each.refused.length > 0);
  const [first] = refused;
  if (!first) return;
  const which = refused.map(({ of }) => of).join(' and the ');
  throw policyRefused(
    first.recipe,
    `the ${which} of ${first.recipe}`,
    refused.flatMap((each) => each.refused.map((finding) => ({ ...finding, file: `${each.of}: ${finding.file}` }))),
  );
}

function judgeOrTell(app: JudgedApp, taken: readonly number[]): Judgement & { unreadable?: CcciError } {
  try {
    return judgeCheckout(app, { ingressPorts: taken, env: () => layEnv(app, sampleOf(app)) });
  } catch (error) {
    if (!(error instanceof CcciError && error.code === 'RECIPE_FILE_WRONG')) throw error;
    return { refused: [], allowed: [], unreadable: error };
  }
}

/**
 * Judges what is about to be deployed, with the env that hooks have made; what is allowed goes into the record.
 * @throws CcciError `POLICY_REFUSED`, `RECIPE_FILE_WRONG`
 */
export async function judgeDeploy(run: AppRun, of: 'base' | 'head'): Promise<void> {
  const recipe = run.recipe.meta.name;
  const how = { ingressPorts: await portsOfIngress(run), env: () => readAppEnv(run) };
  const { refused, allowed, app, model } = judgeCheckout(run, how);
  if (refused.length > 0) throw policyRefused(recipe, `the ${of} of ${recipe}`, refused);
  run.state.judged = app && model && { app, model, trusts: new Set(allowed.map(({ rule }) => rule)) };
  for (const finding of allowed) {
    const entry = { recipe, of, ...finding };
    const isNew = run.allowed.every((each) => JSON.stringify(each) !== JSON.stringify(entry));
    if (isNew) run.allowed.push(entry);
  }
}

/** Evidence that swarm gives the services nothing beyond what was judged, or a failed proof that names it. */
export async function proveAsJudged({ app, engine, state }: AppRun): Promise<string> {
  const running = await listRights(engine, app.stack);
  if (!state.judged) throw proofFailed('nothing was judged');
  const beyond = beyondJudged(state.judged.model, app.stack, running);
  if (beyond.length > 0)
    throw proofFailed(
      `${beyond.join('; ')}: the compose files that the policy has judged do not ask for it`,
      undefined,
      'compare `docker service inspect` with the compose files; somebody else may have updated the service',
    );
  return `${count(running.length, 'service')} with no further mount, capability, port or network`;
}

/** An engine that does not answer is told by the preflight, and deploys nothing. */
async function portsOfIngress({ target }: Pick<JudgedApp, 'target'>): Promise<number[]> {
  return ingressPorts(connectEngine(target.dockerHost)).catch(() => []);
}

interface How {
  readonly ingressPorts: readonly number[];
  readonly env: () => ReadonlyMap<string, string>;
}

function judgeCheckout({ app, checkout, recipe, target }: JudgedApp, { env, ingressPorts: taken }: How): Judgement {
  const { name } = recipe.meta;
  const trusted = Object.entries(target.trusted ?? {}).find(([each]) => each === name)?.[1] ?? [];
  return told(() =>
    judge({
      checkout: checkout.path,
      app: { recipe: name, stack: app.stack, domain: app.domain, zone: target.zone, ingressPorts: taken },
      env,
      trusted,
    }),
  );
}

/** `.env.sample` as abra copies it for the app; empty where the commit has none. */
function sampleOf({ app, checkout }: Pick<JudgedApp, 'app' | 'checkout'>): string {
  const path = join(checkout.path, '.env.sample');
  return existsSync(path) ? readFileSync(path, 'utf8').replaceAll(`${checkout.recipe}.example.com`, app.domain) : '';
}

import { suggestion, withoutCredentials } from '@cc-ci/core';
import { type RequestedStage, STAGES } from '@cc-ci/results';
import { stageUnknown, usage } from './errors.ts';
import { SESSION } from './deps/session.ts';

const RESTORES = ['in-place', 'fresh'] as const;
export type RestoreInto = (typeof RESTORES)[number];

const STARTS = ['cold', 'checkpoint'] as const;
export type RunStart = (typeof STARTS)[number];

const DEP_MODES = ['cold', 'warm'] as const;
export type DepMode = (typeof DEP_MODES)[number];

/** What somebody wants to know: does this commit of this recipe hold? */
export interface RunRequest {
  readonly recipe: string;
  /** Number of the pull request, for the record only. */
  readonly pr?: string;
  /** Path or URL of the repository that holds the head. Given together with `ref`, or not at all. */
  readonly src?: string;
  /** Branch, tag or commit of `src`. */
  readonly ref?: string;
  readonly stages: readonly RequestedStage[];
  /** What of other recipes is tested along with it, by name: a dep is then deployed at that head. */
  readonly heads: Readonly<Record<string, { readonly src: string; readonly ref: string }>>;
  /** Where the snapshot is restored: under the running app, or into a newly installed one of another domain too. */
  readonly restore: RestoreInto;
  /** `cold`: the base is installed from nothing, which is what counts for a release; `checkpoint`: on a checkpoint. */
  readonly from: RunStart;
  /** `cold`: each dep is deployed for this run alone, which is what counts for a release; `warm`: runs share them. */
  readonly deps: DepMode;
  /** File of the session that this run is part of; its warm deps end with it. */
  readonly session?: string;
}

/** As it comes from flags or from RECIPE, PR, REF, SRC, STAGES, RESTORE, FROM and DEPS. */
export interface RawRequest {
  readonly recipe?: string;
  readonly pr?: string;
  readonly ref?: string;
  readonly src?: string;
  /** Comma-separated. */
  readonly stages?: string;
  /** `in-place` or `fresh`. */
  readonly restore?: string;
  /** `cold` or `checkpoint`. */
  readonly from?: string;
  /** `cold` or `warm`. */
  readonly deps?: string;
}

/**
 * Reads a request; flags win over the environment, and empty means not given. An environment whose RECIPE is another
 * one speaks of that one: its REF and SRC are the head of a dep then, and never of what Nx runs beside it.
 * @throws CcciError `USAGE` for SRC without REF and the reverse, for an unknown stage, RESTORE, FROM or DEPS with the
 * nearest
 */
export function parseRequest(
  flags: RawRequest,
  env: Readonly<Record<string, string | undefined>> = process.env,
): RunRequest {
  const recipe = flags.recipe || env.RECIPE;
  const spoken = env.RECIPE && env.RECIPE !== recipe ? {} : env;
  const src = flags.src || spoken.SRC || undefined;
  const ref = flags.ref || spoken.REF || undefined;
  if (!recipe) throw usage('no recipe named', 'npx --offline cc-ci run <recipe>, or RECIPE=<recipe>');
  if (src && !ref)
    throw usage(
      `SRC=${withoutCredentials(src)} was given without REF`,
      'add REF=<branch, tag or commit of it>, or leave both out to test the catalogue’s newest commit',
    );
  if (ref && !src)
    throw usage(
      `REF=${ref} was given without SRC`,
      'add SRC=<path or URL of the git repository that has it>, or leave both out to test the catalogue’s newest commit',
    );
  assertRecipeName(recipe);
  if (isTaskOfNx(recipe, env) && !env.RECIPE && (env.SRC || env.REF))
    throw usage(
      'SRC and REF were given to Nx, which hands them to several recipes',
      'add RECIPE=<the recipe that they are of>',
    );
  const pr = flags.pr || spoken.PR || undefined;
  if (pr !== undefined && !/^[1-9]\d*$/.test(pr))
    throw usage(`PR=${pr} is no number of a pull request`, 'a whole number from 1, such as PR=7');
  if (pr !== undefined && !ref)
    throw usage(
      `PR=${pr} was given without a head`,
      'add SRC and REF of the pull request: without them the catalogue’s newest commit would be tested',
    );
  const session = env[SESSION] || undefined;
  const heads =
    env.RECIPE && env.RECIPE !== recipe && env.SRC && env.REF ? { [env.RECIPE]: { src: env.SRC, ref: env.REF } } : {};
  return {
    recipe,
    heads,
    pr,
    src,
    ref,
    stages: parseStages(flags.stages || env.STAGES),
    restore: parseRestore(flags.restore || env.RESTORE),
    from: parseFrom(flags.from || env.FROM),
    deps: parseDeps(flags.deps || env.DEPS, session),
    ...(session ? { session } : {}),
  };
}

/** Whether Nx runs the recipe's tests, and not somebody who happens to be started below Nx. */
function isTaskOfNx(recipe: string, env: Readonly<Record<string, string | undefined>>): boolean {
  return env.NX_TASK_TARGET_PROJECT === `recipe-${recipe}` && env.NX_TASK_TARGET_TARGET === 'test';
}

/** A recipe's name is the name of folders and repositories. @throws CcciError `USAGE` */
function assertRecipeName(recipe: string): void {
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(recipe) || recipe.includes('..'))
    throw usage(
      `"${recipe}" cannot be the name of a recipe`,
      'a name has lower-case letters, digits, hyphens, dots and underscores, such as custom-html',
    );
}

function parseStages(text: string | undefined): readonly RequestedStage[] {
  if (!text) return STAGES;
  const asked = text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  if (asked.length === 0)
    throw usage(`STAGES=${text} names no stage`, `any of ${STAGES.join(', ')}; leave it out for all of them`);
  const unknown = asked.find((word) => !(STAGES as readonly string[]).includes(word));
  if (unknown !== undefined) throw stageUnknown(unknown, suggestion(unknown, STAGES), STAGES);
  if (asked.includes('restore') && !asked.includes('backup'))
    throw usage('STAGES has restore without backup', 'add backup: a restore needs something to restore');
  return STAGES.filter((stage) => stage === 'install' || asked.includes(stage));
}

/** Runs that were asked for together share their deps, unless somebody says otherwise. */
function parseDeps(word: string | undefined, session: string | undefined): DepMode {
  const known = DEP_MODES.find((each) => each === (word || (session ? 'warm' : 'cold')));
  if (!known)
    throw usage(
      `DEPS=${word} is not valid: ${suggestion(word ?? '', DEP_MODES)}`,
      'cold (each deployed for this run alone), or warm (shared with other runs)',
    );
  return known;
}

function parseFrom(word: string | undefined): RunStart {
  const known = STARTS.find((each) => each === (word || 'cold'));
  if (!known)
    throw usage(
      `FROM=${word} is not valid: ${suggestion(word ?? '', STARTS)}`,
      'cold (the base is installed from nothing), or checkpoint (it is deployed on what nx checkpoint kept)',
    );
  return known;
}

function parseRestore(word: string | undefined): RestoreInto {
  const known = RESTORES.find((each) => each === (word || 'in-place'));
  if (!known)
    throw usage(
      `RESTORE=${word} is not valid: ${suggestion(word ?? '', RESTORES)}`,
      'in-place (under the running app), or fresh (into a newly installed one as well)',
    );
  return known;
}

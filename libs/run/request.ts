import { suggestion } from '@cc-ci/core';
import { stageUnknown, usage } from './errors.ts';

/** The stages that can be asked for, in the order in which they run; lint and teardown always do. */
export const STAGES = ['install', 'upgrade', 'backup', 'restore', 'custom'] as const;
export type RequestedStage = (typeof STAGES)[number];

const RESTORES = ['in-place', 'fresh'] as const;
export type RestoreInto = (typeof RESTORES)[number];

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
}

/** As it comes from flags or from RECIPE, PR, REF, SRC, STAGES and RESTORE. */
export interface RawRequest {
  readonly recipe?: string;
  readonly pr?: string;
  readonly ref?: string;
  readonly src?: string;
  /** Comma-separated. */
  readonly stages?: string;
  /** `in-place` or `fresh`. */
  readonly restore?: string;
}

/**
 * Reads a request; flags win over the environment, and empty means not given. An environment whose RECIPE is another one speaks of that one: its
 * REF and SRC are the head of a dep then, and never of what Nx runs beside it.
 * @throws CcciError `USAGE` for SRC without REF and the reverse, for an unknown stage or RESTORE with the nearest
 */
export function parseRequest(flags: RawRequest, env: Readonly<Record<string, string | undefined>> = process.env): RunRequest {
  const recipe = flags.recipe || env.RECIPE;
  const spoken = env.RECIPE && env.RECIPE !== recipe ? {} : env;
  const src = flags.src || spoken.SRC || undefined;
  const ref = flags.ref || spoken.REF || undefined;
  if (!recipe) throw usage('no recipe named', 'cc-ci run <recipe>, or RECIPE=<recipe>');
  if (src && !ref) throw usage(`SRC=${src} was given without REF`, 'add REF=<branch, tag or commit of it>, or leave both out to test the catalogue’s newest commit');
  if (ref && !src) throw usage(`REF=${ref} was given without SRC`, 'add SRC=<path or URL of the git repository that has it>, or leave both out to test the catalogue’s newest commit');
  const heads = env.RECIPE && env.RECIPE !== recipe && env.SRC && env.REF ? { [env.RECIPE]: { src: env.SRC, ref: env.REF } } : {};
  return { recipe, heads, pr: flags.pr || spoken.PR || undefined, src, ref, stages: parseStages(flags.stages || env.STAGES), restore: parseRestore(flags.restore || env.RESTORE) };
}

function parseStages(text: string | undefined): readonly RequestedStage[] {
  if (!text) return STAGES;
  const asked = text.split(',').map((word) => word.trim()).filter(Boolean);
  const unknown = asked.find((word) => !(STAGES as readonly string[]).includes(word));
  if (unknown !== undefined) throw stageUnknown(unknown, suggestion(unknown, STAGES), STAGES);
  if (asked.includes('restore') && !asked.includes('backup')) throw usage('STAGES has restore without backup', 'add backup: a restore needs something to restore');
  return STAGES.filter((stage) => stage === 'install' || asked.includes(stage));
}

function parseRestore(word: string | undefined): RestoreInto {
  const known = RESTORES.find((each) => each === (word || 'in-place'));
  if (!known) throw usage(`RESTORE names "${word}", which is no way to restore: ${suggestion(word ?? '', RESTORES)}`, 'in-place (under the running app), or fresh (into a newly installed one as well)');
  return known;
}

import type { Edit } from './edits.ts';
import type { Branch } from './history.ts';

/** The stages in which a mistake can be seen. */
export type StageName = 'install' | 'upgrade' | 'backup' | 'restore' | 'custom' | 'teardown';

/**
 * Where and how a run must be red: at this stage alone, with everything before it green, and nothing left on the
 * machine.
 */
export interface Expectation {
  readonly stage: StageName;
  /** The proof that is red, by its id, or the test, by its name. */
  readonly proof: string;
  /** What it says. */
  readonly says: RegExp;
  /** What is asked for, as in STAGES; install always runs. @default what the stage needs */
  readonly stages?: string;
  /** As in RESTORE; a fresh one deploys a second app. @default in-place */
  readonly restore?: 'in-place' | 'fresh';
  /** @default failed */
  readonly verdict?: 'failed' | 'unverified';
  /** Of the run's error. @default any */
  readonly code?: string;
  /** What is left behind, by name. @default nothing */
  readonly leftovers?: readonly { readonly kind: string; readonly name: RegExp }[];
  /** What lint says of the branch: it decides nothing but the level. @default passed */
  readonly lint?: 'passed' | 'failed';
  /** Lint rules of severity warn that the branch does not meet. @default none */
  readonly warnings?: readonly string[];
  /** Changes of the recipe's package for this run. @default none */
  readonly package?: readonly Edit[];
}

/** An attempt that fails before a later one passes. */
export interface Flake {
  readonly stage: StageName;
  readonly says: RegExp;
}

/** What the policy must say. */
export interface Refusal {
  /** Id of the rule, and no other. */
  readonly rule: string;
  /** File, line, key and value. */
  readonly says: RegExp;
}

/** Something wrong, and what a run must say of it. */
export interface Mistake {
  /** The branch that has it; undefined where it is in what `ref` names already. */
  readonly branch?: Branch;
  /** What is tested, where that is not its own branch. */
  readonly ref?: string;
  /** Where and how the run is red; undefined for a run that is green in the end. */
  readonly red?: Expectation;
  /** Where the policy refuses it before anything is deployed: there is no record then. */
  readonly refused?: Refusal;
  /** Attempts that fail, in their order, in a run that is green in the end. */
  readonly flakes?: readonly Flake[];
  /** Of a green run: what is asked for, as in STAGES. */
  readonly stages?: string;
}

/**
 * The mistakes of a recipe, by name: `lab/mistakes.ts` exports them. A branch is called `red/<name>`, that of a flake
 * `flaky/<name>`.
 */
export type Mistakes = Readonly<Record<string, Mistake>>;

/** A branch off the pull request with one mistake in it, and where and how a run must be red. */
export function mistake(message: string, red: Expectation, ...edits: Edit[]): Mistake {
  return { branch: { from: 'pr/next', commits: [{ message, edits }] }, red };
}

/** A mistake that is in a release, a branch or the package already. */
export function published(ref: string, red: Expectation): Mistake {
  return { ref, red };
}

/** A branch off the pull request that the policy refuses. */
export function refusal(message: string, refused: Refusal, ...edits: Edit[]): Mistake {
  return { branch: { from: 'pr/next', commits: [{ message, edits }] }, refused };
}

/** A branch that fails a few times before it holds: the run is green, and its record has each failed attempt. */
export function flake(
  message: string,
  expected: { stages: string; flakes: readonly Flake[] },
  ...edits: Edit[]
): Mistake {
  return { branch: { from: 'pr/next', commits: [{ message, edits }] }, ...expected };
}

/** The git ref under which a mistake is tested. */
export function refOf(name: string, { ref, flakes }: Mistake): string {
  return ref ?? `${flakes ? 'flaky' : 'red'}/${name}`;
}

/** The branches that the mistakes bring, in their order. */
export function branchesOf(mistakes: Mistakes): Record<string, Branch> {
  return Object.fromEntries(
    Object.entries(mistakes).flatMap(([name, each]) => (each.branch ? [[refOf(name, each), each.branch]] : [])),
  );
}

const NEEDED: Readonly<Record<StageName, string>> = {
  install: 'install',
  upgrade: 'upgrade',
  backup: 'backup',
  restore: 'backup,restore',
  custom: 'custom',
  teardown: 'upgrade',
};

/** What a run is asked for, so that it comes as far as the mistake. */
export function stagesOf({ stages, red }: Mistake): string {
  return red?.stages ?? (red ? NEEDED[red.stage] : (stages ?? ''));
}

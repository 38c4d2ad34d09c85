import { count } from './count.ts';
import { formatDuration } from './durations.ts';

/** Whose fault a failure is: the recipe under test, the harness itself (or its user), or the world outside. */
export type Fault = 'recipe' | 'harness' | 'outside';

export interface CcciErrorFacts {
  /** Stable and searchable, for example `APP_NOT_READY`; nothing is ever matched by message. */
  readonly code: string;
  /** What happened, with number and unit. */
  readonly message: string;
  readonly fault: Fault;
  /** What was seen last before giving up. */
  readonly last?: string;
  /** What the reader should try next: a command, or the fix. */
  readonly tryThis?: string;
  readonly cause?: unknown;
}

/** The one error class of the project: facts as fields, wording from each package's `errors.ts`. */
export class CcciError extends Error {
  readonly code: string;
  readonly fault: Fault;
  readonly last: string | undefined;
  readonly tryThis: string | undefined;

  constructor(facts: CcciErrorFacts) {
    super(facts.message, { cause: facts.cause });
    this.name = 'CcciError';
    this.code = facts.code;
    this.fault = facts.fault;
    this.last = facts.last;
    this.tryThis = facts.tryThis;
  }
}

/** Process exit code for a fault: 1 the recipe's, 2 ours or a usage error, 3 the outside's. */
export function exitCodeOf(fault: Fault): 1 | 2 | 3 {
  return ({ recipe: 1, harness: 2, outside: 3 } as const)[fault];
}

/**
 * An error as people should meet it: what happened, what was seen last, what to try. Never a stack trace for our own
 * errors.
 */
export function formatError(error: unknown): string {
  if (!(error instanceof CcciError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [error.message];
  if (error.last) lines.push(`  last: ${indent(error.last)}`);
  if (error.tryThis) lines.push(`  try:  ${indent(error.tryThis)}`);
  return lines.join('\n');
}

/**
 * Wraps whatever was thrown as a `CcciError`, keeping one that already is. Code of a recipe package that throws is the
 * recipe's fault, all other ours.
 */
export function asCcciError(error: unknown, fault?: Fault): CcciError {
  if (error instanceof CcciError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const place = placeOf(error);
  return new CcciError({
    code: 'UNEXPECTED',
    message,
    fault: fault ?? (place && /\/recipes\/[^/]+\//.test(place) ? 'recipe' : 'harness'),
    last: place,
    cause: error,
  });
}

/** The innermost line of the project's own code that an error has come from. */
function placeOf(error: unknown): string | undefined {
  const lines = (error instanceof Error ? (error.stack ?? '') : '').split('\n');
  return lines
    .find((line) => /^\s+at /.test(line) && /\/(recipes|libs|tools)\//.test(line) && !/node_modules/.test(line))
    ?.trim();
}

export interface WaitFacts {
  /** Code of the error; `TIMED_OUT` when left out. */
  readonly code?: string;
  /** What was waited for, for example `app cust-3fa1c2 to answer 200 on /`. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly looks: number;
  readonly last?: string;
  readonly tryThis?: string;
  readonly fault?: Fault;
  readonly cause?: unknown;
}

/** A wait that ended in its timeout: what it waited for, what it saw last, how often it looked, what to try. */
export function waitTimedOut(facts: WaitFacts): CcciError {
  const looked = `looked ${count(facts.looks, 'time')}`;
  return new CcciError({
    code: facts.code ?? 'TIMED_OUT',
    message: `waited ${formatDuration(facts.timeoutMs)} for ${facts.what} (${looked})`,
    fault: facts.fault ?? 'recipe',
    last: facts.last,
    tryThis: facts.tryThis,
    cause: facts.cause,
  });
}

function indent(text: string): string {
  return text.trimEnd().split('\n').join('\n        ');
}

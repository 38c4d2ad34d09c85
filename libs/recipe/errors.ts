import { asCcciError, CcciError, suggestion } from '@cc-ci/core';
import type { HttpResponse } from '@cc-ci/http';
import type { z } from 'zod';

/** A meta that the schema refuses: what was given, what the schema says, and which keys it knows at a place. */
interface InvalidMeta {
  readonly value: unknown;
  readonly error: z.ZodError;
  readonly keysAt: (path: readonly PropertyKey[]) => string[];
}

export function metaInvalid(file: string, { value, error, keysAt }: InvalidMeta): CcciError {
  const mistakes = error.issues.map((issue) => describeIssue(issue, value, keysAt));
  return new CcciError({
    code: 'META_INVALID',
    message: `${file}: ${mistakes.join(`\n${file}: `)}`,
    fault: 'harness',
    tryThis: 'docs/enroll-recipe.md lists every key with its type',
    cause: error,
  });
}

export function noDefaultExport(file: string): CcciError {
  return new CcciError({
    code: 'META_MISSING',
    message: `${file} has no default export`,
    fault: 'harness',
    tryThis: 'export default defineRecipe({ name: … })',
  });
}

/** A method of a package's own marker threw something that does not say whose fault it is. */
export function markerThrew(describe: string, method: string, cause: unknown): CcciError {
  const { message, last } = asCcciError(cause);
  return new CcciError({
    code: 'MARKER_FAILED',
    message: `the marker of ${describe} threw in ${method}: ${message}`,
    fault: 'recipe',
    last,
    tryThis: 'see whether the app still answers as the marker asks: npx --offline cc-ci up keeps one',
    cause,
  });
}

export function noAppUp(recipe: string): CcciError {
  return new CcciError({
    code: 'NO_APP_UP',
    message: `no app of ${recipe} is up for these tests`,
    fault: 'harness',
    tryThis: `npx --offline cc-ci up ${recipe}, then run them again; or npx --offline cc-ci run ${recipe} for the whole run`,
  });
}

export function ssoNotAsked(recipe: string): CcciError {
  return new CcciError({
    code: 'SSO_NOT_ASKED',
    message: `a test asks for sso, and recipes/${recipe}/recipe.ts has none`,
    fault: 'harness',
    tryThis: `give it deps and sso: { redirectPaths: […], wire: … }; docs/enroll-recipe.md shows how`,
  });
}

export function providesNothing(file: string): CcciError {
  return new CcciError({
    code: 'DEP_PROVIDES_NONE',
    message: `${file} provides no oidc`,
    fault: 'harness',
    tryThis: 'provides: oidc(…)',
  });
}

export function unknownSecret(name: string, known: readonly string[]): CcciError {
  return new CcciError({
    code: 'UNKNOWN_SECRET',
    message: `the app has no secret "${name}"`,
    fault: 'recipe',
    tryThis: suggestion(name, known) || 'the recipe’s env sample declares none (SECRET_<NAME>_VERSION)',
  });
}

/** An answer of another status than a test expects; `status` says which. */
export function unexpectedStatus(
  { method, url, status, text }: Pick<HttpResponse, 'method' | 'url' | 'status' | 'text'>,
  expected: readonly number[] = [],
): CcciError & { readonly status: number } {
  const error = new CcciError({
    code: 'UNEXPECTED_STATUS',
    message: `${method} ${url} answered ${status}, expected ${expected.join(' or ') || '2xx'}`,
    fault: 'recipe',
    last: text.trim().slice(0, 300) || 'an empty body',
    tryThis: 'npx --offline cc-ci logs <app>, or logs/ in the record of the run',
  });
  return Object.assign(error, { status });
}

function describeIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  keysAt: (path: readonly PropertyKey[]) => string[],
): string {
  const place = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path);
    return issue.keys
      .map((key) => `unknown key "${[...issue.path, key].join('.')}": ${suggestion(key, known)}`)
      .join('; ');
  }
  const found = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  return `${place || 'the meta'} is ${show(found)}: ${issue.message}`;
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value);
}

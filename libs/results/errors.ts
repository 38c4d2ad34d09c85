import { CcciError } from '@cc-ci/core';
import { z } from 'zod';

/** The engine made a record that breaks the published schema: a defect of ours, named by place. */
export function recordBreaksSchema(place: string, cause: z.ZodError): CcciError {
  return new CcciError({
    code: 'RECORD_BREAKS_SCHEMA',
    message: `the record for ${place} breaks the published schema in ${cause.issues.length} ${cause.issues.length === 1 ? 'place' : 'places'}`,
    last: z.prettifyError(cause),
    tryThis: 'compare it with docs/record.schema.json; this is a defect of cc-ci, not of the recipe',
    fault: 'harness',
    cause,
  });
}

/** A record that was asked for cannot be read as one. */
export function recordUnreadable(path: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'RECORD_UNREADABLE',
    message: `${path} is not a readable run record`,
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: 'run the recipe again, or name the folder of another run under reports/',
    fault: 'harness',
    cause,
  });
}

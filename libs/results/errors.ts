import { CcciError, count } from '@cc-ci/core';
import { z } from 'zod';
import type { StageName, StageTest } from './record-shape.ts';

/** The engine made a record that breaks the published schema: a defect of ours, named by place. */
export function recordBreaksSchema(place: string, cause: z.ZodError): CcciError {
  return new CcciError({
    code: 'RECORD_BREAKS_SCHEMA',
    message: `the record for ${place} breaks the published schema in ${count(cause.issues.length, 'place')}`,
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

/** A test of the recipe package did not pass. */
export function testFailed(stage: StageName, { name, file, message, verdict }: StageTest): CcciError {
  return new CcciError({
    code: verdict === 'failed' ? 'TEST_FAILED' : 'UNVERIFIED',
    message: `${stage} ${verdict}: ${name}`,
    last: message,
    tryThis: file && `look at ${file}`,
    fault: 'recipe',
  });
}

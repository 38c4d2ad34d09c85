import { contradictions } from './contradictions.ts';
import { recordShape } from './record-shape.ts';

/**
 * One run, as it is kept and published: what ran, what was proved, how long each part took, and whose fault a red is.
 */
export const recordSchema = recordShape
  .superRefine((record, context) => {
    for (const { path, message } of contradictions(record))
      context.addIssue({ code: 'custom', path: [...path], message });
  })
  .describe('One run of cc-ci');

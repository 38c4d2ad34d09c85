import { z } from 'zod';
import { recordSchema } from './schema.ts';

/** The published JSON Schema (draft 2020-12) of the run record, as text; `docs/record.schema.json` is its copy. */
export function recordJsonSchema(): string {
  const schema = z.toJSONSchema(recordSchema, { target: 'draft-2020-12', reused: 'inline' });
  return `${JSON.stringify({ title: 'cc-ci run record', ...schema }, null, 2)}\n`;
}

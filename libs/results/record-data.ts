import { z } from 'zod';
import { count, durationMs } from './record-values.ts';

/** What an operator has to reckon with when data is restored. */
export const restoreSchema = z.strictObject({
  into: z.enum(['in-place', 'fresh']).describe('`fresh`: into a newly installed app'),
  restoreMs: durationMs.describe('from the beginning until the data was back, hooks and all, in milliseconds'),
  readyMs: durationMs.describe('from the beginning until the app answered again (RTO), in milliseconds'),
  dataAgeMs: durationMs.optional().describe('age of the snapshot at the beginning (RPO), in milliseconds'),
});

/** How many names of a list the record keeps: a volume may hold thousands. */
export const KEPT_NAMES = 50;

/** All data of one kind at one place, as it was after a restore and at the backup. */
export const comparedSchema = z.strictObject({
  name: z.string().min(1).describe('`postgres gitea of service db`, `volume data`'),
  kind: z.enum(['database', 'server', 'volume']).describe('`server`: roles and databases of a database server'),
  tables: count,
  rows: count.describe('of all its tables'),
  objects: count.describe('sequences, views, routines, triggers, roles and so on'),
  entries: count.describe('files, folders and links of a volume'),
  identical: count.describe('how many of tables, objects and entries are as they were at the backup'),
  unstable: z
    .strictObject({ count, names: z.array(z.string()).describe(`the first ${KEPT_NAMES}`) })
    .describe('what changes by itself, so that nothing can be said of it'),
  declared: z
    .array(z.strictObject({ name: z.string(), reason: z.string() }))
    .describe('what recipe.ts says a restore may change'),
  lost: z.array(z.string()).describe('what is not as it was at the backup, a sentence each'),
  unread: z.array(z.string()).describe('what could not be read, and why'),
  leftOut: z.array(z.string()).describe('what is not compared, and why'),
});

export type RestoreRecord = z.infer<typeof restoreSchema>;
export type ComparedData = z.infer<typeof comparedSchema>;

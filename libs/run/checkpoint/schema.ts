import { z } from 'zod';

/** The version of what a checkpoint holds; a checkpoint of another one is refused. */
export const CHECKPOINT_FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Files lie in the checkpoint's own folder. */
const fileName = z.string().regex(/^[\w-][\w.-]*$/);

/** What a checkpoint says of itself, in the file that names its folder. */
export const checkpointSchema = z.strictObject({
  format: z.literal(CHECKPOINT_FORMAT),
  recipe: z.string(),
  key: sha256,
  /** Folder of the archives, beside this file. */
  folder: fileName,
  base: z.strictObject({ version: z.string(), commit: z.string() }),
  madeAt: z.iso.datetime(),
  /** The run that made it. */
  runId: z.string(),
  versions: z.strictObject({ ccCi: z.string(), abra: z.string() }),
  domain: z.string(),
  images: z.array(z.strictObject({ reference: z.string(), digest: z.string() })),
  /** Those that abra generated: the others are given by the package again. */
  secrets: z.array(z.strictObject({ name: z.string(), version: z.string(), value: z.string() })),
  credentials: z.strictObject({ owner: z.string(), admin: z.string(), editor: z.string(), member: z.string() }),
  volumes: z.array(
    z.strictObject({
      /** Its name behind that of the stack. */
      name: z.string(),
      labels: z.record(z.string(), z.string()),
      file: fileName,
      sha256,
    }),
  ),
});

export type Checkpoint = z.infer<typeof checkpointSchema>;

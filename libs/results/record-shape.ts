import { z } from 'zod';
import { comparedSchema, restoreSchema } from './record-data.ts';
import { count, durationMs, fault, instant, verdict } from './record-values.ts';
import { STAGE_NAMES } from './stages.ts';

/** The version of the record's shape; it goes up with every change that a reader could trip over. */
export const RECORD_SCHEMA_VERSION = 1;

const testSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[\w-]+(\.[\w-]+)+$/)
    .optional()
    .describe('of a proof: the stage where it was made and what was proved, for example `upgrade.converged`'),
  name: z.string().min(1),
  kind: z
    .enum(['proof', 'functional', 'browser'])
    .describe('`proof` is the harness’s own, the others are the recipe’s'),
  file: z.string().optional().describe('path of the test file, from the workspace’s root'),
  verdict,
  durationMs,
  message: z.string().optional().describe('why it did not pass'),
  evidence: z.string().optional().describe('what was seen that proves it'),
  attempts: z
    .int()
    .min(2)
    .optional()
    .describe('how often it was tried, where it did not pass at once: its package lets it be retried'),
});

const stageSchema = z.strictObject({
  name: z.enum(STAGE_NAMES),
  verdict,
  reason: z
    .string()
    .min(1)
    .optional()
    .describe('why it did not pass; for `skipped`, the reason that the recipe declares'),
  fault: fault.optional(),
  startedAt: instant,
  durationMs,
  tests: z.array(testSchema),
});

const phaseSchema = z.strictObject({
  name: z.string().min(1),
  stage: z.string().min(1).describe('the stage that it belongs to; `preflight` and `record` are around all stages'),
  owner: z.enum(['harness', 'queue', 'abra', 'engine', 'app', 'tests']).describe('who was waited for'),
  startedAt: instant,
  durationMs,
});

const serviceSchema = z.strictObject({
  name: z.string().min(1),
  image: z.string().describe('as the compose file names it'),
  digest: z.string().describe('what really ran; empty when no task ever started'),
  provenance: z
    .enum(['upstream', 'rebuilt', 'stand-in', 'imported'])
    .describe(
      '`upstream`: pulled; `rebuilt`: the real application from a package registry; `stand-in`: a server of ours; `imported`: loaded by hand',
    ),
  version: z.string().optional().describe('version of the application inside'),
});

const depSchema = z.strictObject({
  recipe: z.string().min(1),
  domain: z.string(),
  commit: z.string().describe('what of it was deployed'),
  mode: z
    .enum(['cold', 'warm'])
    .describe(
      '`cold`: deployed for this run alone, which is what counts for a release; `warm`: shared with other runs',
    ),
  realm: z.string().optional().describe('the run’s realm in it, or what stands for one'),
});

const checkpointSchema = z
  .discriminatedUnion('used', [
    z.strictObject({
      used: z.literal(true),
      base: z.string().describe('version of the base'),
      key: z.string().describe('hash of what acts on an install'),
      madeAt: instant,
      runId: z.string().describe('the run that made it'),
    }),
    z.strictObject({ used: z.literal(false), reason: z.string().min(1).describe('why the run was cold') }),
  ])
  .describe('present where the run was asked to start from a checkpoint: docs/decisions/checkpoints.md');

const allowedSchema = z.strictObject({
  recipe: z.string().min(1),
  of: z.enum(['base', 'head']),
  rule: z.string().describe('of the policy: docs/policy.md'),
  file: z.string(),
  line: z.int().positive(),
  key: z.string().optional(),
  value: z.string(),
  why: z.string().describe('what it could do to the machine or to other apps'),
});

const limitSchema = z.strictObject({
  recipe: z.string().min(1),
  of: z.enum(['base', 'head']),
  service: z.string().min(1),
  memoryMb: z.int().positive().optional().describe('memory in MiB'),
  pids: z.int().positive().optional().describe('processes and threads of a container'),
});

const artefactSchema = z.strictObject({
  kind: z.enum(['log', 'screenshot', 'trace', 'junit', 'ctrf', 'html', 'badge']),
  name: z.string().min(1),
  path: z
    .string()
    .regex(/^(?!\/)(?![a-z][a-z\d+.-]*:)(?!(?:.*\/)?\.\.(?:\/|$))./i, 'a path below the record’s folder')
    .describe('relative to the record, and below its folder'),
});

const errorSchema = z.strictObject({
  code: z.string(),
  stage: z.enum(STAGE_NAMES).optional().describe('where it was met'),
  test: z.string().optional().describe('the proof or test that did not pass'),
  message: z.string().describe('what happened'),
  last: z.string().optional().describe('what was seen last'),
  tryThis: z.string().optional().describe('what to try'),
  fault,
});

/** The fields of a record; `recordSchema` also checks that they do not contradict each other. */
export const recordShape = z.strictObject({
  schemaVersion: z.literal(RECORD_SCHEMA_VERSION),
  runId: z.string().min(1),
  recipe: z.string().min(1),
  domain: z.string().describe('the app’s domain'),
  target: z.strictObject({ kind: z.enum(['lab', 'field']), zone: z.string() }),
  trigger: z.strictObject({
    pr: z.string().optional(),
    ref: z.string().optional(),
    src: z.string().optional(),
    stages: z.array(z.string()).describe('the stages that were asked for'),
    restore: z
      .enum(['in-place', 'fresh'])
      .optional()
      .describe('`fresh`: the snapshot was asked to be restored into a newly installed app as well'),
    from: z
      .enum(['cold', 'checkpoint'])
      .optional()
      .describe('`checkpoint`: the base was asked to be deployed on a checkpoint'),
  }),
  base: z.strictObject({ version: z.string(), commit: z.string() }).nullable().describe('what was installed first'),
  head: z
    .strictObject({ version: z.string().nullable(), commit: z.string(), ref: z.string().optional() })
    .nullable()
    .describe('what is under test; null when it could not be resolved'),
  startedAt: instant,
  finishedAt: instant,
  durationMs,
  verdict: z.enum(['passed', 'failed', 'unverified']).describe('of the whole run'),
  fault: fault.optional().describe('present when the run did not pass'),
  exitCode: z
    .union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
    .describe('0 passed, 1 the recipe’s fault, 2 ours, 3 the outside’s'),
  level: z
    .union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)])
    .describe('0 install failed, 1 install, 2 upgrade, 3 backup and restore, 4 custom, 5 lint'),
  levelReason: z.string().describe('why it is not higher'),
  stages: z.array(stageSchema),
  phases: z.array(phaseSchema),
  harnessMs: durationMs.describe('the harness’s own time, in milliseconds'),
  deployCount: z.strictObject({ expected: count, actual: count }),
  services: z.array(serviceSchema),
  deps: z.array(depSchema).optional().describe('recipes that were deployed because this one needs them'),
  checkpoint: checkpointSchema.optional(),
  allowed: z
    .array(allowedSchema)
    .optional()
    .describe('what the policy refuses, the target trusts the recipe with, and was deployed'),
  limits: z.array(limitSchema).optional().describe('limits of the target, for services whose recipe names none'),
  snapshot: z
    .strictObject({ id: z.string(), paths: z.array(z.string()), takenAt: instant.optional() })
    .nullable()
    .describe('the backup that was looked into'),
  restores: z
    .array(restoreSchema)
    .optional()
    .describe('how long each restore took, and how old the data was: what an operator has to reckon with'),
  whole: z
    .strictObject({ inPlace: z.array(comparedSchema).optional(), fresh: z.array(comparedSchema).optional() })
    .optional()
    .describe('all data as it was after the restore, in place and in the fresh app, compared with the backup’s'),
  flakes: z.array(z.strictObject({ stage: z.string(), attempt: z.int().positive(), message: z.string() })),
  leftovers: z
    .array(z.strictObject({ kind: z.string(), name: z.string() }))
    .describe('what the run left behind; none is the only good number'),
  artefacts: z.array(artefactSchema),
  versions: z.strictObject({
    ccCi: z.string(),
    abra: z.string(),
    engine: z.string(),
    engineApi: z.string().optional().describe('newest version of Docker’s API that the engine speaks'),
    imageStore: z.string().optional().describe('where it keeps images: containerd, or Docker’s own driver'),
    node: z.string(),
  }),
  memory: z.strictObject({ peakBytes: count }),
  error: errorSchema.optional().describe('what ended the run early, or its first failure'),
});

export type RunRecord = z.infer<typeof recordShape>;
export type Stage = z.infer<typeof stageSchema>;
export type StageName = Stage['name'];
export type StageTest = z.infer<typeof testSchema>;
export type Phase = z.infer<typeof phaseSchema>;
export type PhaseOwner = Phase['owner'];
export type ServiceRecord = z.infer<typeof serviceSchema>;
export type DepRecord = z.infer<typeof depSchema>;
export type AllowedRecord = z.infer<typeof allowedSchema>;
export type LimitRecord = z.infer<typeof limitSchema>;
export type Artefact = z.infer<typeof artefactSchema>;
export type RecordedError = z.infer<typeof errorSchema>;
export type Verdict = z.infer<typeof verdict>;
export type RunVerdict = RunRecord['verdict'];
export type Level = RunRecord['level'];
export type ExitCode = RunRecord['exitCode'];

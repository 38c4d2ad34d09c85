export { badgeSvg } from './badge.ts';
export { ctrfJson } from './ctrf.ts';
export { recordBreaksSchema, recordUnreadable } from './errors.ts';
export type { Place, RunEvent, RunListener } from './events.ts';
export { harnessMs } from './harness-time.ts';
export { recordJsonSchema } from './json-schema.ts';
export { junitXml } from './junit.ts';
export { level, type LevelResult } from './level.ts';
export { lintProof, proof, type ProofId, type ProofLabel } from './proofs.ts';
export { Recorder, type RecorderOptions } from './recorder.ts';
export { redEnding, repeatCommand } from './red-ending.ts';
export { reportHtml } from './report.ts';
export { type ComparedData, KEPT_NAMES, type RestoreRecord } from './record-data.ts';
export {
  type AllowedRecord,
  type LimitRecord,
  type Artefact,
  type DepRecord,
  type ExitCode,
  type Level,
  type Phase,
  type PhaseOwner,
  RECORD_SCHEMA_VERSION,
  type RecordedError,
  type RunRecord,
  type RunVerdict,
  type ServiceRecord,
  type Stage,
  type StageName,
  type StageTest,
  type Verdict,
} from './record-shape.ts';
export { recordSchema } from './schema.ts';
export { StageLog } from './stage-log.ts';
export { type RequestedStage, STAGES } from './stages.ts';
export { summaryTable } from './summary-table.ts';
export { exitCode, runFault, runVerdict } from './verdict.ts';
export { readRecord, writeRecord } from './write.ts';

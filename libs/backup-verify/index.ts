export { proveCoverage, proveLabelsKnown, type UncoveredVolume, uncoveredVolumes } from './labels/coverage.ts';
export {
  type Credential,
  type CredentialOptions,
  env,
  type EnvOptions,
  secret,
  type StackCredential,
} from './markers/credentials.ts';
export type { DatabaseMarkerOptions } from './markers/database-marker.ts';
export { dumpIsWhole } from './dumps/dump.ts';
export type { DumpOptions } from './dumps/check-of-path.ts';
export type { DumpVerdict } from './dumps/finding.ts';
export { inspectDump } from './dumps/inspect.ts';
export { fileMarker, type FileMarkerOptions } from './markers/file-marker.ts';
export { type Hook, type HookOperation, type HookRun, hooksOf, proveHooks, watchHooks } from './labels/hooks.ts';
export { type DeclaredPath, declaredPaths, isBackupCapable } from './labels/labels.ts';
export { marker, type Marker, type MarkerContext, type MarkerParts, type MarkerRow } from './markers/marker.ts';
export { type MarkerContextOptions, openMarkerContext, type StackContext } from './markers/marker-context.ts';
export { markers } from './markers/markers.ts';
export { mysqlMarker } from './markers/mysql-marker.ts';
export { postgresMarker } from './markers/postgres-marker.ts';
export { retryConnection, type RetryOptions as RetryConnectionOptions } from './markers/retry.ts';
export { firstFailure, type Proof } from './proof.ts';
export { pairVolumes, restoreElsewhere, type VolumeMove } from './snapshot/relocate.ts';
export {
  checkRepository,
  isWithin,
  latestSnapshot,
  listFiles,
  readFile,
  type Snapshot,
  type SnapshotEntry,
} from './snapshot/snapshot.ts';
export {
  BACKUP_BOT_LABEL,
  type BackupBot,
  backupBotHost,
  clockOf,
  findBackupBot,
  type HostOutput,
  type SnapshotHost,
} from './snapshot/snapshot-host.ts';
export { sqliteIsWhole } from './dumps/sqlite-check.ts';
export { inspectSqlite } from './dumps/sqlite-file.ts';
export { sqliteMarker, type SqliteMarkerOptions } from './markers/sqlite-marker.ts';
export { containerFiles, proveNoStrayDumps } from './dumps/stray-dumps.ts';
export { type BackupAttempt, type BackupFlake, type BackupOutcome, takeBackup } from './snapshot/take-backup.ts';
export {
  judgeMutated,
  judgeRestored,
  judgeSeeded,
  judgeSurvived,
  mutateMarker,
  planThreeWay,
  proveRestored,
  proveSurvived,
  seededRows,
  seedMarker,
  type ThreeWay,
} from './markers/three-way.ts';
export type { OpenSnapshot, SnapshotCheck, VerifyContext } from './snapshot/snapshot-check.ts';
export { verifySnapshot } from './snapshot/verify.ts';
export { inSnapshot, type LabelledService, namedVolumes, shortName, VOLUMES_ROOT } from './labels/volumes.ts';
export { type Fingerprint, isEntry, type Item, type Store } from './whole/fingerprint.ts';
export { judgeWhole, type JudgeOptions, type Looks, matchesName, type StoreVerdict } from './whole/judge.ts';
export { judgeSurvival, type Survival } from './whole/survival.ts';
export {
  type DatabaseServer,
  type FingerprintOptions,
  prepareLook,
  takeFingerprint,
} from './whole/take-fingerprint.ts';
export { tellNames } from './whole/wording.ts';

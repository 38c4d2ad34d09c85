export { proveCoverage, proveLabelsKnown, type UncoveredVolume, uncoveredVolumes } from './coverage.ts';
export {
  type Credential,
  type CredentialOptions,
  env,
  type EnvOptions,
  secret,
  type StackCredential,
} from './credentials.ts';
export type { DatabaseMarkerOptions } from './database-marker.ts';
export { dumpIsWhole } from './dump.ts';
export type { DumpOptions } from './dump-place.ts';
export type { DumpVerdict } from './dumps/finding.ts';
export { inspectDump } from './dumps/inspect.ts';
export { fileMarker, type FileMarkerOptions } from './file-marker.ts';
export { type Hook, type HookOperation, type HookRun, hooksOf, proveHooks, watchHooks } from './hooks.ts';
export { type DeclaredPath, declaredPaths, isBackupCapable } from './labels.ts';
export { marker, type Marker, type MarkerContext, type MarkerParts, type MarkerRow } from './marker.ts';
export { type MarkerContextOptions, openMarkerContext, type StackContext } from './marker-context.ts';
export { markers } from './markers.ts';
export { mysqlMarker } from './mysql-marker.ts';
export { postgresMarker } from './postgres-marker.ts';
export { firstFailure, type Proof } from './proof.ts';
export { pairVolumes, restoreElsewhere, type VolumeMove } from './relocate.ts';
export { checkRepository, latestSnapshot, listFiles, readFile, type Snapshot, type SnapshotEntry } from './snapshot.ts';
export { BACKUP_BOT_LABEL, backupBotHost, clockOf, type HostOutput, type SnapshotHost } from './snapshot-host.ts';
export { sqliteIsWhole } from './sqlite-check.ts';
export { inspectSqlite } from './sqlite-file.ts';
export { sqliteMarker, type SqliteMarkerOptions } from './sqlite-marker.ts';
export { containerFiles, proveNoStrayDumps } from './stray-dumps.ts';
export { type BackupAttempt, type BackupFlake, type BackupOutcome, takeBackup } from './take-backup.ts';
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
} from './three-way.ts';
export type { OpenSnapshot, SnapshotCheck, VerifyContext } from './snapshot-check.ts';
export { verifySnapshot } from './verify.ts';
export { inSnapshot, type LabelledService, namedVolumes, shortName, VOLUMES_ROOT } from './volumes.ts';
export { type Fingerprint, isEntry, type Item, type Store } from './whole/fingerprint.ts';
export { judgeWhole, type JudgeOptions, type Looks, matchesName, type StoreVerdict } from './whole/judge.ts';
export { judgeSurvival, type Survival } from './whole/survival.ts';
export { type DatabaseServer, type FingerprintOptions, takeFingerprint } from './whole/take-fingerprint.ts';
export { count, tellNames } from './whole/wording.ts';

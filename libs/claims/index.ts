export { type Admission, admitRun, type Applicant, maxTests } from './admission.ts';
export { claimDomain, type ClaimedDomain } from './domain.ts';
export {
  type JournalEntry,
  listRunFolders,
  readJournal,
  removeRunFolder,
  type RunFolder,
  runFolder,
} from './journal.ts';
export { isHeld, type Lock, type LockOptions, takeLock, tryLock, withLock } from './lock.ts';
export { claimFreePorts, type FreePorts } from './ports.ts';
export { type Reaped, reapDeadRuns } from './reaper.ts';
export { Remains } from './remains.ts';
export { removeRun } from './remove-run.ts';
export { endStrays } from './strays.ts';

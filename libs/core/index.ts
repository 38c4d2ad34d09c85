export { isZip, maskContent, rewriteZip, unpack } from './archive.ts';
export { faultNamedIn } from './blame.ts';
export { count } from './count.ts';
export { elapsedMs, formatDuration } from './durations.ts';
export {
  asCcciError,
  CcciError,
  type CcciErrorFacts,
  exitCodeOf,
  type Fault,
  formatError,
  type WaitFacts,
  waitTimedOut,
} from './errors.ts';
export { createAppDomain, createRunId, stackNameOf, unique } from './ids.ts';
export { familiarImageName, type ImageName, parseImageName } from './image-name.ts';
export { limited, type Limits } from './limit.ts';
export { nearest, suggestion } from './nearest.ts';
export { type Look, type Nudge, poll, type PollOptions } from './poll.ts';
export { createRedactor, credentialsIn, plainText, type Redactor, withoutCredentials } from './redaction.ts';
export { shorten } from './shorten.ts';
export { parseTarget, secretsOfTarget, type Target, targetSchema } from './target.ts';
export { traceName } from './trace-name.ts';

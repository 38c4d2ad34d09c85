import { CcciError } from '@cc-ci/core';

export function domainInUse(domain: string, what: string): CcciError {
  return new CcciError({
    code: 'DOMAIN_IN_USE',
    message: `${domain} was drawn for the app, but ${what} exists already`,
    fault: 'harness',
    tryThis: 'start again: every run draws a new domain',
  });
}

export function lockTaken(path: string): CcciError {
  return new CcciError({
    code: 'LOCK_TAKEN',
    message: `another process holds ${path}`,
    fault: 'harness',
    tryThis: 'start again: every run draws its own domain',
  });
}

export function lockUnavailable(path: string, said: string): CcciError {
  return new CcciError({
    code: 'LOCK_UNAVAILABLE',
    message: `${path} cannot be locked`,
    fault: 'harness',
    last: said,
    tryThis: 'flock(1) of util-linux must be on the PATH, and the folder writable',
  });
}

export function noFreePort(variable: string, range: { from: number; to: number }): CcciError {
  return new CcciError({
    code: 'NO_FREE_PORT',
    message: `no port from ${range.from} to ${range.to - 1} is free for ${variable}`,
    fault: 'harness',
    tryThis: 'remove apps that publish ports, or wait for other runs to end',
  });
}

export function maxTestsInvalid(value: string): CcciError {
  return new CcciError({
    code: 'USAGE',
    message: `MAX_TESTS=${value} is no number of runs`,
    fault: 'harness',
    tryThis: 'a whole number from 1; left out, one for each core as far as memory has room',
  });
}

export function journalUnreadable(folder: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'JOURNAL_UNREADABLE',
    message: `the journal in ${folder} cannot be read: it may be of another version of cc-ci`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message.slice(0, 300) : String(cause),
    tryThis: `remove by hand what its app has on the swarm, then the folder ${folder}`,
    cause,
  });
}

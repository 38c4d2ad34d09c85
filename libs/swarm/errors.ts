import { CcciError } from '@cc-ci/core';

export function engineUnreachable(host: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'ENGINE_UNREACHABLE',
    message: `no Docker engine answers at ${host}`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: 'cc-ci lab up, or set DOCKER_HOST to a swarm manager',
    cause,
  });
}

export function noRunningTask(stack: string, service: string, seen: string): CcciError {
  return new CcciError({
    code: 'NO_RUNNING_TASK',
    message: `service ${service} of ${stack} has no running task to reach`,
    fault: 'recipe',
    last: seen,
    tryThis: `cc-ci logs ${stack} ${service}`,
  });
}

export function imageUnavailable(image: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'IMAGE_UNAVAILABLE',
    message: `image ${image} is not available`,
    fault: 'recipe',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: 'check name and tag in the compose file; `docker pull` it by hand',
    cause,
  });
}

/** A service that will not come up however long one waits: swarm's own word and the last lines of its log. */
export function serviceBroken(failure: {
  code: string;
  message: string;
  lines: readonly string[];
  stack: string;
  service: string;
}): CcciError {
  const { code, message, lines, stack, service } = failure;
  return new CcciError({
    code,
    message,
    fault: 'recipe',
    last: lines.length > 0 ? lines.join('\n') : 'no log lines',
    tryThis: `cc-ci logs ${stack} ${service}`,
  });
}

export function stackNotReady(facts: {
  app: string;
  timeoutMs: number;
  limitedBy?: string | undefined;
  state: string;
  looks: number;
  last: string;
  hint: string;
}): CcciError {
  const { app, timeoutMs, limitedBy, state, looks, last, hint } = facts;
  const limit = limitedBy ? `, which is what ${limitedBy} allows` : '';
  return new CcciError({
    code: 'APP_NOT_READY',
    message: `app ${app} was not ready after ${Math.round(timeoutMs / 1_000)} s${limit}: ${state} (looked ${looks} times)`,
    fault: 'recipe',
    last,
    tryThis: hint,
  });
}

export function execFailed(
  service: string,
  argv: readonly string[],
  { exitCode, output }: { exitCode: number; output: string },
): CcciError {
  return new CcciError({
    code: 'EXEC_FAILED',
    message: `command in service ${service} ended with exit code ${exitCode}: ${argv.join(' ')}`,
    fault: 'recipe',
    last: output.trim() || 'no output on stderr',
  });
}

export function helperFailed(facts: { stack: string; service: string; image: string; cause: unknown }): CcciError {
  const { stack, service, image, cause } = facts;
  return new CcciError({
    code: 'HELPER_FAILED',
    message: `no helper container (${image}) could be started beside service ${service} of ${stack}`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis:
      'the helper runs on the engine that is asked: the task must run there, and helperImage of the target must hold Node 24 or newer',
    cause,
  });
}

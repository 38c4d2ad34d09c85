import { CcciError, faultNamedIn, formatDuration } from '@cc-ci/core';

export function engineUnreachable(host: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'ENGINE_UNREACHABLE',
    message: `no Docker engine answers at ${host}`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: 'npx --offline cc-ci lab up, or set DOCKER_HOST to a swarm manager',
    cause,
  });
}

export function noRunningTask(stack: string, service: string, seen: string): CcciError {
  return new CcciError({
    code: 'NO_RUNNING_TASK',
    message: `service ${service} of ${stack} has no running task to reach`,
    fault: 'recipe',
    last: seen,
    tryThis: `npx --offline cc-ci logs ${stack} ${service}`,
  });
}

/** The engine took a request and gives no answer to it. */
export function engineSilent(host: string, request: string, timeoutMs: number): CcciError {
  return new CcciError({
    code: 'ENGINE_UNREACHABLE',
    message: `the Docker engine at ${host} did not answer within ${formatDuration(timeoutMs)}`,
    fault: 'harness',
    last: request,
    tryThis: 'look at the engine’s log, and start it again',
  });
}

/**
 * What the registry says of an image decides whose fault it is: a name that it does not know is the recipe's, and
 * whatever else keeps it from answering is not.
 */
export function imageUnavailable(image: string, cause: unknown): CcciError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const isUnknown = isUnknownToRegistry(said, cause);
  const fault = isUnknown ? 'recipe' : (faultNamedIn(said) ?? 'outside');
  const hint = {
    recipe: 'check name and tag in the compose file; `docker pull` it by hand',
    harness: 'free some disk on the engine’s machine: `docker system prune`',
    outside: 'the registry or the way to it is at fault: run again later',
  };
  return new CcciError({
    code: 'IMAGE_UNAVAILABLE',
    message: `image ${image} is not available`,
    fault,
    last: said,
    tryThis: hint[fault],
    cause,
  });
}

const HTTP_NOT_FOUND = 404;
const HTTP_BAD_REQUEST = 400;

/**
 * Registries say it in the status, or, once a pull has begun, in words. Docker Hub answers so for a repository that is
 * not there or not public.
 */
function isUnknownToRegistry(said: string, cause: unknown): boolean {
  const { statusCode } = cause as { statusCode?: number };
  if (/no such host|connection refused|timeout|toomanyrequests|rate limit/i.test(said)) return false;
  return (
    statusCode === HTTP_NOT_FOUND ||
    statusCode === HTTP_BAD_REQUEST ||
    /manifest unknown|manifest for .* not found|not found$|: not found|name unknown|access denied|access to the resource is denied|invalid reference|no matching manifest|without an error/i.test(
      said.trim(),
    )
  );
}

/** A service that will not come up however long one waits: swarm's own word and the last lines of its log. */
export function serviceBroken(failure: {
  code: string;
  message: string;
  lines: readonly string[];
  stack: string;
  service: string;
  tryThis?: string | undefined;
}): CcciError {
  const { code, message, lines, stack, service, tryThis } = failure;
  return new CcciError({
    code,
    message,
    fault: 'recipe',
    last: lines.length > 0 ? lines.join('\n') : 'no log lines',
    tryThis: [`npx --offline cc-ci logs ${stack} ${service}`, tryThis].filter(Boolean).join('; '),
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

export function helperFailed(facts: { beside: string; image: string; cause: unknown }): CcciError {
  const { beside, image, cause } = facts;
  return new CcciError({
    code: 'HELPER_FAILED',
    message: `no helper container (${image}) could be started beside ${beside}`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis:
      'the helper runs on the engine that is asked: the task must run there, and helperImage of the target must hold Node 24 or newer',
    cause,
  });
}

export function execOverdue(containerId: string, argv: readonly string[], timeoutMs: number): CcciError {
  return new CcciError({
    code: 'EXEC_OVERDUE',
    message: `a command in container ${containerId.slice(0, 12)} did not end within ${formatDuration(timeoutMs)}: ${argv.join(' ').slice(0, 300)}`,
    fault: 'recipe',
    tryThis: 'run it by hand in the container: it may wait for input, or for a lock',
  });
}

export function execSaidTooMuch(containerId: string, argv: readonly string[], maxBytes: number): CcciError {
  const [container, command] = [containerId.slice(0, 12), argv.join(' ').slice(0, 300)];
  return new CcciError({
    code: 'EXEC_SAID_TOO_MUCH',
    message: `a command in container ${container} printed more than ${Math.round(maxBytes / 1_048_576)} MiB: ${command}`,
    fault: 'recipe',
    tryThis: 'run it by hand in the container: it may print without an end',
  });
}

/** An answer of the engine whose size the app decides. */
export function answerTooLarge(what: string, maxBytes: number): CcciError {
  return new CcciError({
    code: 'ENGINE_ANSWER_TOO_LARGE',
    message: `${what} is more than ${Math.round(maxBytes / 1_048_576)} MiB, and was not read`,
    fault: 'recipe',
    tryThis: 'the app writes very many files outside of its volumes: find them with `docker diff`',
  });
}

/** A program in a helper that ended, or was cut off, before it answered. */
export function programEnded(
  argv: readonly string[],
  { exitCode, output }: { exitCode: number; output: string },
): CcciError {
  return new CcciError({
    code: 'PROGRAM_ENDED',
    message: `a program in a helper container ended with exit code ${exitCode} and did not answer: ${argv.join(' ')}`,
    fault: 'harness',
    last: output.trim().split('\n').slice(-10).join('\n') || 'no output on stderr',
    tryThis: 'a defect of cc-ci, or too little memory: npx --offline cc-ci doctor',
  });
}

export function pullOverdue(image: string, timeoutMs: number): CcciError {
  return imageUnavailable(image, new Error(`timeout: the pull did not end within ${formatDuration(timeoutMs)}`));
}

import type { Fault } from './errors.ts';

/** Words of tools that reach over the network: what they name is outside of the recipe and of this machine. */
const OUTSIDE = [
  /no such host/i,
  /could(?: not|n't) (?:resolve|connect)/i,
  /failed to connect to/i,
  /client\.timeout exceeded/i,
  /operation timed out/i,
  /https?:\/\/\S+: eof\b/i,
  /returned error: (?:5\d\d|429)\b/i,
  /http (?:5\d\d|429)\b/i,
  /certificate verification failed/i,
  /gnutls_handshake/i,
  /name resolution/i,
  /server misbehaving/i,
  /connection refused/i,
  /connection reset/i,
  /connection timed out/i,
  /transport connection broken/i,
  /network is unreachable/i,
  /no route to host/i,
  /i\/o timeout/i,
  /tls handshake/i,
  /remote error: tls/i,
  /ssl_error_syscall/i,
  /x509:/i,
  /certificate (?:has expired|verify failed|signed by unknown)/i,
  /ssl certificate/i,
  /toomanyrequests/i,
  /too many requests/i,
  /rate limit/i,
  /unexpected http status: 5\d\d/i,
  /status(?: code)?:? 5\d\d/i,
  /\b(?:500 internal server error|502 bad gateway|503 service unavailable|504 gateway time-?out)\b/i,
  /service unavailable/i,
  /context deadline exceeded/i,
  /unexpected eof/i,
  /early eof/i,
  /remote end hung up/i,
];

/** Words for what this machine lacks. */
const MACHINE = [
  /no space left on device/i,
  /disk quota exceeded/i,
  /read-only file system/i,
  /cannot allocate memory/i,
  /too many open files/i,
  /resource temporarily unavailable/i,
  /input\/output error/i,
  /cannot connect to the docker daemon/i,
  /is the docker daemon running/i,
  /docker\.sock/i,
  /error during connect/i,
];

/**
 * Whose fault the words of another program name: the machine's (`harness`) or the `outside`'s; undefined where they
 * name neither. The one place that goes by words: Docker, git and abra give no more than them.
 */
export function faultNamedIn(text: string): Fault | undefined {
  if (MACHINE.some((words) => words.test(text))) return 'harness';
  return OUTSIDE.some((words) => words.test(text)) ? 'outside' : undefined;
}

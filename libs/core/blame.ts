import type { Fault } from './errors.ts';

/** Words of tools that reach over the network: what they name is outside of the recipe and of this machine. */
const OUTSIDE =
  /no such host|could(?: not|n't) (?:resolve|connect)|failed to connect to|client\.timeout exceeded|operation timed out|https?:\/\/\S+: eof\b|returned error: (?:5\d\d|429)\b|http (?:5\d\d|429)\b|certificate verification failed|gnutls_handshake|name resolution|server misbehaving|connection refused|connection reset|connection timed out|network is unreachable|no route to host|i\/o timeout|tls handshake|x509:|certificate (?:has expired|verify failed|signed by unknown)|ssl certificate|toomanyrequests|too many requests|rate limit|unexpected http status: 5\d\d|status(?: code)?:? 5\d\d|\b(?:500 internal server error|502 bad gateway|503 service unavailable|504 gateway time-?out)\b|service unavailable|context deadline exceeded|unexpected eof|early eof|remote end hung up/i;

/** Words for what this machine lacks. */
const MACHINE =
  /no space left on device|disk quota exceeded|read-only file system|cannot allocate memory|too many open files|resource temporarily unavailable|input\/output error|cannot connect to the docker daemon|is the docker daemon running|docker\.sock|error during connect/i;

/**
 * Whose fault the words of another program name: the machine's (`harness`) or the `outside`'s; undefined where they
 * name neither. The one place that goes by words: Docker, git and abra give no more than them.
 */
export function faultNamedIn(text: string): Fault | undefined {
  if (MACHINE.test(text)) return 'harness';
  return OUTSIDE.test(text) ? 'outside' : undefined;
}

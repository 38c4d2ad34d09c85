import { expect, test } from 'vitest';
import { faultNamedIn } from './blame.ts';

test.each([
  ['toomanyrequests: You have reached your unauthenticated pull rate limit.', 'outside'],
  ['Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host', 'outside'],
  ['Get "https://quay.io/v2/": dial tcp 1.2.3.4:443: connect: connection refused', 'outside'],
  ['received unexpected HTTP status: 503 Service Unavailable', 'outside'],
  ['net/http: TLS handshake timeout', 'outside'],
  ['Get "https://quay.io/v2/": remote error: tls: internal error', 'outside'],
  ['Head "https://quay.io/v2/x": net/http: HTTP/1.x transport connection broken: malformed HTTP response', 'outside'],
  ["fatal: unable to access 'https://git.example/': OpenSSL SSL_connect: SSL_ERROR_SYSCALL", 'outside'],
  ['x509: certificate signed by unknown authority', 'outside'],
  ["fatal: unable to access 'https://git.coopcloud.tech/': Could not resolve host: git.coopcloud.tech", 'outside'],
  ['ssh: connect to host example.org port 22: Network is unreachable', 'outside'],
  ['error: RPC failed; curl 92 HTTP/2 stream; fatal: early EOF', 'outside'],
  ['Get "https://registry-1.docker.io/v2/": EOF', 'outside'],
  [
    'net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'outside',
  ],
  ["Failed to connect to git.coopcloud.tech port 443 after 9 ms: Couldn't connect to server", 'outside'],
  ["fatal: unable to access 'https://git.example/': The requested URL returned error: 503", 'outside'],
  ["fatal: unable to access 'https://git.example/': The requested URL returned error: 429", 'outside'],
  ['error: RPC failed; HTTP 504 curl 22', 'outside'],
  ['server certificate verification failed. CAfile: none CRLfile: none', 'outside'],
  ['gnutls_handshake() failed: Error in the pull function.', 'outside'],
  ['fork/exec /usr/bin/docker: resource temporarily unavailable', 'harness'],
  ['write /var/lib/docker/volumes/a/_data/b: input/output error', 'harness'],
  ["fatal: unable to access 'https://git.example/': The requested URL returned error: 404", undefined],
  ['write /var/lib/docker/tmp/GetImageBlob1: no space left on device', 'harness'],
  ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?', 'harness'],
  ['manifest for nginx:9.9.9 not found: manifest unknown', undefined],
  ['invalid interpolation format for services.app.image', undefined],
])('%s: %s', (text, fault) => {
  expect(faultNamedIn(text)).toBe(fault);
});

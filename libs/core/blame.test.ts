import { expect, test } from 'vitest';
import { faultNamedIn } from './blame.ts';

test.each([
  ['toomanyrequests: You have reached your unauthenticated pull rate limit.', 'outside'],
  ['Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host', 'outside'],
  ['Get "https://quay.io/v2/": dial tcp 1.2.3.4:443: connect: connection refused', 'outside'],
  ['received unexpected HTTP status: 503 Service Unavailable', 'outside'],
  ['net/http: TLS handshake timeout', 'outside'],
  ['x509: certificate signed by unknown authority', 'outside'],
  ["fatal: unable to access 'https://git.coopcloud.tech/': Could not resolve host: git.coopcloud.tech", 'outside'],
  ['ssh: connect to host example.org port 22: Network is unreachable', 'outside'],
  ['error: RPC failed; curl 92 HTTP/2 stream; fatal: early EOF', 'outside'],
  ['write /var/lib/docker/tmp/GetImageBlob1: no space left on device', 'harness'],
  ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?', 'harness'],
  ['manifest for nginx:9.9.9 not found: manifest unknown', undefined],
  ['invalid interpolation format for services.app.image', undefined],
])('%s: %s', (text, fault) => {
  expect(faultNamedIn(text)).toBe(fault);
});

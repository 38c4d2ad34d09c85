import { expect, test } from 'vitest';
import { imageUnavailable } from './errors.ts';

test.each([
  ['manifest for nginx:9.9.9 not found: manifest unknown: manifest unknown', 'recipe'],
  ['failed to resolve reference "docker.io/library/nginx:9.9.9": docker.io/library/nginx:9.9.9: not found', 'recipe'],
  ["pull access denied for nginz, repository does not exist or may require 'docker login'", 'recipe'],
  ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'recipe'],
  ['toomanyrequests: You have reached your pull rate limit', 'outside'],
  ['Get "https://quay.io/v2/": dial tcp: lookup quay.io on 127.0.0.1:53: no such host', 'outside'],
  ['received unexpected HTTP status: 502 Bad Gateway', 'outside'],
  ['Get "https://registry-1.docker.io/v2/": net/http: request canceled (Client.Timeout exceeded)', 'outside'],
  ['write /var/lib/docker/tmp/GetImageBlob42: no space left on device', 'harness'],
  ['something that nobody has seen yet', 'outside'],
])('an image that cannot be pulled since "%s": %s', (said, fault) => {
  expect(imageUnavailable('nginx:9.9.9', new Error(said))).toMatchObject({ fault, last: said });
});

test('a registry that answers 404 does not know the image', () => {
  const cause = Object.assign(new Error('(HTTP code 404) unexpected - no such image'), { statusCode: 404 });
  expect(imageUnavailable('nginx:9.9.9', cause).fault).toBe('recipe');
});

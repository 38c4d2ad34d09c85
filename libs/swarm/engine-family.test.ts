import { expect, test } from 'vitest';
import { serversLike, traefikSpeaksTo } from './engine-family.ts';

test.each([
  ['20.10.24+dfsg1', 'overlay2', /Debian 12/],
  ['26.1.5+dfsg1', 'overlay2', /Debian 13/],
  ['28.5.2', 'overlay2', /25 to 28/],
  ['29.1.3', 'containerd', /was new/],
  ['29-moby.2.0.0-beta.24', 'overlay2', /older Docker/],
  ['19.03.15', 'overlay2', /no server/],
])('engine %s with its images in %s stands for servers', (version, imageStore, said) => {
  expect(serversLike({ version, imageStore })).toMatch(said);
});

test.each([
  ['traefik:v3.6.0', '1.40', false],
  ['docker.io/library/traefik:v3.6.1@sha256:0123', '1.44', true],
  ['traefik:v2.11.30', '1.40', false],
  ['traefik:v2.11.31', '1.40', true],
  ['traefik:v2.9', '1.40', false],
  ['traefik:v4.0.0', '1.44', true],
  ['traefik:v3.3.6', '1.24', true],
  ['traefik:latest', '1.44', undefined],
  ['traefik:v3', '1.44', undefined],
])('%s at an engine whose oldest API is %s: %s', (image, minApiVersion, answer) => {
  expect(traefikSpeaksTo(image, minApiVersion)).toBe(answer);
});

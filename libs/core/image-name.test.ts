import { expect, test } from 'vitest';
import { familiarImageName, parseImageName } from './image-name.ts';

test.each([
  { image: 'nginx', host: 'docker.io', repository: 'library/nginx', tag: 'latest', shown: 'nginx:latest' },
  { image: 'nginx:1.22.1', host: 'docker.io', repository: 'library/nginx', tag: '1.22.1', shown: 'nginx:1.22.1' },
  { image: 'docker.io/nginx:1', host: 'docker.io', repository: 'library/nginx', tag: '1', shown: 'nginx:1' },
  {
    image: 'index.docker.io/library/nginx:1',
    host: 'docker.io',
    repository: 'library/nginx',
    tag: '1',
    shown: 'nginx:1',
  },
  { image: 'a/b:10', host: 'docker.io', repository: 'a/b', tag: '10', shown: 'a/b:10' },
  { image: 'quay.io/a/b:26.3.0', host: 'quay.io', repository: 'a/b', tag: '26.3.0', shown: 'quay.io/a/b:26.3.0' },
  {
    image: 'localhost:5000/a/b',
    host: 'localhost:5000',
    repository: 'a/b',
    tag: 'latest',
    shown: 'localhost:5000/a/b:latest',
  },
])('$image', ({ image, shown, ...expected }) => {
  expect(parseImageName(image)).toMatchObject({ ...expected, digest: undefined });
  expect(familiarImageName(image)).toBe(shown);
});

test('a digest is told apart from the tag, and is no part of how Docker shows an image', () => {
  expect(parseImageName('ghost:6@sha256:abc')).toMatchObject({
    repository: 'library/ghost',
    tag: '6',
    digest: 'sha256:abc',
  });
  expect(familiarImageName('ghost:6@sha256:abc')).toBe('ghost:6');
});

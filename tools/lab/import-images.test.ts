import { expect, test } from 'vitest';
import { loadedTags } from './import-images.ts';

test('tags are read from what docker load prints; an image without one is none', () => {
  expect(
    loadedTags('Loaded image: ghost:6.21.2-alpine\nLoaded image: quay.io/a/b:1\nLoaded image ID: sha256:abc\n'),
  ).toEqual(['ghost:6.21.2-alpine', 'quay.io/a/b:1']);
});

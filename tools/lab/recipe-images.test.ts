import { expect, test } from 'vitest';
import { imagesInLines } from './recipe-images.ts';

test('each image once, quotes and comments aside, defaults filled in, open variables left out', () => {
  const lines = `    image: nginx:1.22.1
    image: "nginx:1.22.1"
    image: 'redis:7' # cache
    image: ghost:\${GHOST_VERSION:-6}
    image: \${REGISTRY}/x:1
  # image: commented:1
`;
  expect(imagesInLines(lines)).toEqual(['nginx:1.22.1', 'redis:7', 'ghost:6']);
});

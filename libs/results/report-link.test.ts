import { expect, test } from 'vitest';
import { commitUrl, pullUrl, webUrl } from './report-link.ts';

test.each([
  ['https://git.example.org/recipes/wiki.git', 'https://git.example.org/recipes/wiki'],
  ['https://github.com/me/wiki/', 'https://github.com/me/wiki'],
  ['/home/me/wiki', undefined],
  ['git@git.example.org:recipes/wiki.git', undefined],
  ['ssh://git@git.example.org/recipes/wiki.git', undefined],
  ['javascript:alert(1)', undefined],
  [undefined, undefined],
])('the page of %s is %s', (src, url) => {
  expect(webUrl(src)).toBe(url);
  expect(commitUrl(src, 'abc')).toBe(url && `${url}/commit/abc`);
});

test.each([
  ['https://git.example.org/r/wiki.git', 'refs/pull/7/head', 'https://git.example.org/r/wiki/pulls/7'],
  ['https://github.com/r/wiki', 'pull/7/head', 'https://github.com/r/wiki/pull/7'],
  ['https://git.example.org/r/wiki', 'merge-requests/7/head', 'https://git.example.org/r/wiki/-/merge_requests/7'],
  ['https://git.example.org/fork/wiki', 'my-branch', undefined],
  ['/home/me/wiki', 'pull/7/head', undefined],
])('a pull request of %s at %s is at %s', (src, ref, url) => {
  expect(pullUrl({ src, ref, pr: '7', stages: [] })).toBe(url);
});

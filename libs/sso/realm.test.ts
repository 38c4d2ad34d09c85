import { expect, test } from 'vitest';
import { isRealmOf, realmNameOf, realmRequestFor } from './realm.ts';

test('a realm is named by the recipe and by the digits of its app’s domain', () => {
  expect(realmNameOf('lasuite-docs', 'lasu-3fa1c2.ci.test')).toBe('lasuite-docs-3fa1c2');
});

test('a realm that a test made beside it belongs to the app, that of another app does not', () => {
  expect(
    ['lasuite-docs-3fa1c2', 'lasuite-docs-3fa1c2-other', 'lasuite-docs-3fa1c3', 'docs-3fa1c2'].filter((name) =>
      isRealmOf('lasuite-docs-3fa1c2', name),
    ),
  ).toEqual(['lasuite-docs-3fa1c2', 'lasuite-docs-3fa1c2-other']);
});

test('an app asks for its own redirect URIs, and for a user of whom nobody knows the password', () => {
  const request = realmRequestFor('docs-3fa1c2', { url: 'https://docs.ci.test', redirectPaths: ['/callback/'] });
  expect(request.redirectUris).toEqual(['https://docs.ci.test/callback/', 'https://docs.ci.test/cc-ci/callback']);
  expect(request.user.password).not.toBe(
    realmRequestFor('docs-3fa1c2', { url: 'https://docs.ci.test', redirectPaths: [] }).user.password,
  );
});

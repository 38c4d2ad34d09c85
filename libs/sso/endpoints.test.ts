import { formatError } from '@cc-ci/core';
import { expect, test } from 'vitest';
import { endpointsOf } from './endpoints.ts';

const issuer = 'https://auth.ci.test/realms/app';
const endpoints = endpointsOf({ issuer, token_endpoint: `${issuer}/token`, userinfo_endpoint: '' });

test('an endpoint that the provider names is given', () => {
  expect(endpoints.token).toBe(`${issuer}/token`);
});

test.each([
  ['endSession', 'end_session_endpoint'],
  ['userinfo', 'userinfo_endpoint'],
] as const)('%s, which the provider does not name, throws instead of giving an empty text', (name, field) => {
  expect(() => endpoints[name]).toThrow(expect.objectContaining({ code: 'PROVIDER_ENDPOINT_MISSING' }));
  expect(said(() => endpoints[name])).toBe(
    `the discovery document of ${issuer} has no "${field}"\n  try:  open ${issuer}/.well-known/openid-configuration; if the provider has no such endpoint, do not use it in wire(…)`,
  );
});

function said(read: () => string): string {
  try {
    return read();
  } catch (error) {
    return formatError(error);
  }
}

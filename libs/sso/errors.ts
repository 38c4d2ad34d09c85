import { CcciError } from '@cc-ci/core';

export function providerUndiscovered(issuer: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'PROVIDER_UNDISCOVERED',
    message: `${issuer} publishes no discovery document that names it as its issuer`,
    fault: 'recipe',
    last: lastOf(cause),
    tryThis: `open ${discoveryOf(issuer)}; its "issuer" must be this address`,
    cause,
  });
}

export function endpointMissing(issuer: string, field: string): CcciError {
  return new CcciError({
    code: 'PROVIDER_ENDPOINT_MISSING',
    message: `the discovery document of ${issuer} has no "${field}"`,
    fault: 'recipe',
    tryThis: `open ${discoveryOf(issuer)}; if the provider has no such endpoint, do not use it in wire(…)`,
  });
}

function discoveryOf(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** The innermost cause says most: the outer ones only say that something went wrong. */
function lastOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? lastOf(cause.cause) : cause.message;
}

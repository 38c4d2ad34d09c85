import { CcciError } from '@cc-ci/core';

export function providerUndiscovered(issuer: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'PROVIDER_UNDISCOVERED',
    message: `${issuer} publishes no discovery document that names it as its issuer`,
    fault: 'recipe',
    last: lastOf(cause),
    tryThis: `open ${issuer.replace(/\/$/, '')}/.well-known/openid-configuration; its "issuer" must be this address`,
    cause,
  });
}

export function jwksMissing(issuer: string): CcciError {
  return new CcciError({
    code: 'PROVIDER_UNDISCOVERED',
    message: `the discovery document of ${issuer} names no jwks_uri, so that nobody can check its tokens`,
    fault: 'recipe',
  });
}

/** The innermost cause says most: the outer ones only say that something went wrong. */
function lastOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? lastOf(cause.cause) : cause.message;
}

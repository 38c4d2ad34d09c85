import type { ServerMetadata } from 'openid-client';
import { endpointMissing } from './errors.ts';

/**
 * Addresses of a provider.
 * @throws CcciError `PROVIDER_ENDPOINT_MISSING` for one that the provider does not name, when it is read
 */
export interface ProviderEndpoints {
  /** Where a browser is sent for a login. */
  readonly authorization: string;
  readonly token: string;
  readonly userinfo: string;
  /** Where the keys are published that sign tokens. */
  readonly jwks: string;
  /** Where a browser is sent for a logout. */
  readonly endSession: string;
}

/**
 * The addresses that a discovery document names. Each is looked up when it is read: not every provider has all of them.
 */
export function endpointsOf(metadata: ServerMetadata): ProviderEndpoints {
  const read = (field: keyof ServerMetadata): string => {
    const value = metadata[field];
    if (typeof value !== 'string' || value === '') throw endpointMissing(metadata.issuer, String(field));
    return value;
  };
  return {
    get authorization() {
      return read('authorization_endpoint');
    },
    get token() {
      return read('token_endpoint');
    },
    get userinfo() {
      return read('userinfo_endpoint');
    },
    get jwks() {
      return read('jwks_uri');
    },
    get endSession() {
      return read('end_session_endpoint');
    },
  };
}

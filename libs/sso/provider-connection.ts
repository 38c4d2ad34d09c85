import { createRemoteJWKSet, customFetch as joseFetch, type JWTVerifyResult, jwtVerify } from 'jose';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  customFetch,
  discovery,
  genericGrantRequest,
  randomPKCECodeVerifier,
  randomState,
  type TokenEndpointResponse,
} from 'openid-client';
import { endpointsOf, type ProviderEndpoints } from './endpoints.ts';
import { providerUndiscovered } from './errors.ts';
import type { Login, OidcClient } from './provider.ts';

const SCOPE = 'openid email profile';

export interface ConnectionOptions {
  readonly client: OidcClient;
  /** Reaches the provider: its names and its authority may be the target's own. */
  readonly fetch: typeof fetch;
}

/** A code flow under way: where the browser goes, and what is made of the address at which it comes back. */
export interface CodeFlow {
  readonly url: URL;
  /** Checks state and PKCE, exchanges the code, checks the id token. */
  finish(cameBackTo: URL): Promise<TokenEndpointResponse>;
}

/** A client of a provider, over `openid-client` and JOSE. */
export interface ProviderConnection {
  /** Addresses of the discovery document. */
  readonly endpoints: ProviderEndpoints;
  /** Resource owner password credentials; a refusal throws what `refusalOf` reads. */
  passwordGrant(login: Login): Promise<TokenEndpointResponse>;
  /** The token's header and claims, checked against the provider's published keys, its issuer and the clock. */
  verify(token: string): Promise<JWTVerifyResult>;
  startCodeFlow(redirectUri: string, parameters?: Readonly<Record<string, string>>): Promise<CodeFlow>;
  logoutUrl(idToken: string, postLogoutRedirectUri: string): URL;
}

/** @see discoverProvider */
export async function connectProvider({ client, fetch }: ConnectionOptions): Promise<ProviderConnection> {
  const configuration = await discovery(new URL(client.issuer), client.clientId, client.clientSecret, undefined, {
    [customFetch]: (url, options) => fetch(url, options as RequestInit),
  }).catch((cause: unknown) => {
    throw providerUndiscovered(client.issuer, cause);
  });
  const endpoints = endpointsOf(configuration.serverMetadata());
  const keys = createRemoteJWKSet(new URL(endpoints.jwks), { [joseFetch]: fetch });
  return {
    endpoints,
    passwordGrant: ({ username, password }) =>
      genericGrantRequest(configuration, 'password', { username, password, scope: SCOPE }),
    verify: (token) => jwtVerify(token, keys, { issuer: client.issuer }),
    startCodeFlow: (redirectUri, parameters = {}) => startCodeFlow(configuration, redirectUri, parameters),
    logoutUrl: (idToken, postLogoutRedirectUri) =>
      buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: postLogoutRedirectUri }),
  };
}

async function startCodeFlow(
  configuration: Configuration,
  redirectUri: string,
  parameters: Readonly<Record<string, string>>,
): Promise<CodeFlow> {
  const [verifier, state] = [randomPKCECodeVerifier(), randomState()];
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: SCOPE,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return {
    url,
    finish: (cameBackTo) =>
      authorizationCodeGrant(configuration, cameBackTo, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        idTokenExpected: true,
      }),
  };
}

import { createRemoteJWKSet, customFetch, type JWTPayload, jwtVerify } from 'jose';
import type { App } from './app.ts';

export interface VerifyJwtOptions {
  /** Path below the app's address at which it publishes its keys. */
  readonly keys: string;
  /** What the token must name as `iss`. */
  readonly issuer?: string;
  /** What the token must name as `aud`. */
  readonly audience?: string;
}

/**
 * The claims of a token that an app signed, checked with its published keys.
 * @throws what jose throws for a token that does not hold
 */
export async function verifyJwt(
  app: Pick<App, 'fetch' | 'url'>,
  token: string,
  { keys, ...claims }: VerifyJwtOptions,
): Promise<JWTPayload> {
  const published = createRemoteJWKSet(new URL(keys, app.url), { [customFetch]: app.fetch });
  return (await jwtVerify(token, published, claims)).payload;
}

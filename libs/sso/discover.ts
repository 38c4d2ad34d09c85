import type { ProviderConnection, ConnectionOptions } from './provider-connection.ts';

/** Discovers a provider from its issuer. @throws CcciError `PROVIDER_UNDISCOVERED` */
export async function discoverProvider(options: ConnectionOptions): Promise<ProviderConnection> {
  // Loaded here and not above: `openid-client` and JOSE take 0.1 s, which a run without single sign-on need not pay.
  const { connectProvider } = await import('./provider-connection.ts');
  return connectProvider(options);
}

/**
 * What a provider said when it refused a grant (RFC 6749 §5.2), for example `{ status: 401, error: 'invalid_grant' }`.
 * @throws what is no refusal, as it is
 */
export function refusalOf(error: unknown): { readonly status: number; readonly error: string } {
  const { status, error: code } = error as { status?: unknown; error?: unknown };
  if (typeof status === 'number' && typeof code === 'string') return { status, error: code };
  throw error;
}

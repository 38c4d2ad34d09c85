import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

const contexts = new Map<string, SecureContext>();

/**
 * A TLS context that trusts the authority in a PEM file beside the usual ones, made once per content of the file;
 * undefined, which is Node's default, without a file.
 */
export function trustedContext(caFile: string | undefined): SecureContext | undefined {
  if (!caFile) return undefined;
  const pem = readFileSync(caFile, 'utf8');
  const context = contexts.get(pem) ?? createSecureContext({ ca: [...getCACertificates('default'), pem] });
  contexts.set(pem, context);
  return context;
}

import { existsSync, readFileSync } from 'node:fs';

/** The host's bundle of authorities, so that images reach what the host reaches. */
export function hostBundle(env: NodeJS.ProcessEnv = process.env): string {
  const file = [env.SSL_CERT_FILE, '/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'].find(
    (path) => path && existsSync(path),
  );
  if (!file) return '';
  const bundle = readFileSync(file, 'utf8');
  return bundle.endsWith('\n') ? bundle : `${bundle}\n`;
}

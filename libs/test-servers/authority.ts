import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A certificate authority in a temporary folder, with one wildcard certificate for a zone; disposing it removes the
 * folder.
 */
export interface Authority extends Disposable {
  readonly caFile: string;
  readonly key: string;
  readonly cert: string;
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Makes a CA and a certificate for `<zone>`, `*.<zone>` and 127.0.0.1 with openssl. */
export function createAuthority(zone: string): Authority {
  const dir = mkdtempSync(join(tmpdir(), 'cc-ci-test-ca-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  openssl(
    'req',
    '-x509',
    ...EC_KEY,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=cc-ci test authority',
    '-addext',
    'keyUsage=critical,keyCertSign',
  );
  openssl('req', ...EC_KEY, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', `/CN=*.${zone}`);
  writeFileSync(
    join(dir, 'leaf.ext'),
    `subjectAltName=DNS:${zone},DNS:*.${zone},IP:127.0.0.1\nextendedKeyUsage=serverAuth\n`,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    'leaf.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'leaf.ext',
    '-out',
    'leaf.pem',
  );
  return {
    caFile: join(dir, 'ca.pem'),
    key: readFileSync(join(dir, 'leaf.key'), 'utf8'),
    cert: readFileSync(join(dir, 'leaf.pem'), 'utf8'),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

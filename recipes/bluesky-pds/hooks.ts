import { readFileSync } from 'node:fs';
import type { HookContext } from '@cc-ci/recipe';

/**
 * Before the install: identities go to a directory of the target's own, and Caddy takes the target's certificate where
 * it has one.
 */
export async function prepare(context: HookContext): Promise<void> {
  refusePublicDirectory(context);
  await useCertificate(context);
}

/** What is written to plc.directory stays there for good. */
function refusePublicDirectory({ app }: HookContext): void {
  if (app.env.PDS_DID_PLC_URL) return;
  throw new Error(
    'PDS_DID_PLC_URL is not set, and every account of a test would stay in https://plc.directory for ever: name a directory for tests in the env of the target',
  );
}

async function useCertificate({ app, setEnv, insertSecret }: HookContext): Promise<void> {
  const { certificate } = app.target;
  // Without one Caddy orders its own, as it does for everybody.
  if (!certificate) return;
  const version = 'v1';
  await insertSecret({ name: 'ssl_cert', version, value: readFileSync(certificate.certFile, 'utf8') });
  await insertSecret({ name: 'ssl_key', version, value: readFileSync(certificate.keyFile, 'utf8') });
  setEnv({
    COMPOSE_FILE: `${app.env.COMPOSE_FILE}:compose.certificate.yml`,
    SECRET_SSL_CERT_VERSION: version,
    SECRET_SSL_KEY_VERSION: version,
  });
}

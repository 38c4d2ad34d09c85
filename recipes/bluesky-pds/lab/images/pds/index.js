// Starts the PDS from its environment, and tells a proxy that makes certificates on demand which names are this server's.
const { PDS, envToCfg, envToSecrets, readEnv } = require('@atproto/pds');
const { version } = require('@atproto/pds/package.json');

async function main() {
  const env = { ...readEnv(), version };
  const pds = await PDS.create(envToCfg(env), envToSecrets(env));
  pds.app.get('/tls-check', (request, response) => answerTlsCheck(pds.ctx, String(request.query.domain), response));
  await pds.start();
  process.once('SIGTERM', () => pds.destroy());
}

async function answerTlsCheck({ cfg, accountManager }, domain, response) {
  const isOurs = domain === cfg.service.hostname;
  const isHandle =
    !isOurs &&
    cfg.identity.serviceHandleDomains.some((suffix) => domain.endsWith(suffix)) &&
    (await accountManager.getAccount(domain));
  response.sendStatus(isOurs || isHandle ? 200 : 404);
}

main();

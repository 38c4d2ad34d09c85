import { httpClient } from '@cc-ci/http';
import { serveHttp } from '@cc-ci/test-servers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { verifyJwt } from './verify-jwt.ts';

test('a token holds where the app’s published keys, issuer and audience fit, and not otherwise', async () => {
  const [own, other] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
  const jwks = { keys: [{ ...(await exportJWK(own.publicKey)), alg: 'ES256' }] };
  await using server = await serveHttp((request, response) =>
    response.writeHead(request.url === '/keys' ? 200 : 404).end(JSON.stringify(jwks)),
  );
  const url = `http://127.0.0.1:${server.port}`;
  await using http = httpClient({ baseUrl: url });
  const app = { url, fetch: http.fetch };
  const sign = (key: CryptoKey) =>
    new SignJWT({ name: 'Ada' }).setProtectedHeader({ alg: 'ES256' }).setIssuer(url).setAudience('app').sign(key);
  const token = await sign(own.privateKey);

  expect(await verifyJwt(app, token, { keys: '/keys', issuer: url, audience: 'app' })).toMatchObject({ name: 'Ada' });
  await expect(verifyJwt(app, token, { keys: '/keys', audience: 'another' })).rejects.toThrow('"aud"');
  await expect(verifyJwt(app, await sign(other.privateKey), { keys: '/keys' })).rejects.toThrow('signature');
  await expect(verifyJwt(app, token, { keys: '/elsewhere' })).rejects.toThrow(/200 OK/);
});

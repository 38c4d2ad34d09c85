import { createServer } from 'node:http';
import { apiRoutes } from './api.ts';
import { Gitea } from './gitea.ts';
import { handleHook } from './hook.ts';
import { type Answer, answerOf, json, notFound, problem, readRequest, type Route, send } from './http.ts';
import { handleLogin, userOf } from './login.ts';
import { handlePage } from './page.ts';
import { rpcRoutes } from './rpc.ts';
import { readSettings, type Settings } from './settings.ts';
import { now, secret, Store } from './store.ts';

const settings = readSettings(process.env);
const store = new Store(settings.database);
const gitea = new Gitea(settings, store);
const parts = { store, gitea, address: settings.address };
if (settings.firstUser) welcomeFirst(settings.firstUser);

const routes: Route[] = [
  {
    method: '*',
    pattern: '/healthz',
    handle: () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' }),
  },
  {
    method: 'GET',
    pattern: '/version',
    handle: () => json({ source: 'https://github.com/drone/drone.git', version: settings.version }),
  },
  { method: 'GET', pattern: '/login', handle: (request) => handleLogin(store, gitea, request) },
  {
    method: '*',
    pattern: '/logout',
    handle: () => ({
      status: 303,
      headers: { location: '/welcome', 'set-cookie': ['_session_=deleted; Path=/; Max-Age=0'] },
    }),
  },
  { method: 'POST', pattern: '/hook', handle: (request) => handleHook(store, gitea, settings.address, request) },
  ...apiRoutes(parts),
  ...rpcRoutes(parts, settings.rpcSecret),
];

const server = createServer(async (message, response) => {
  const request = await readRequest(message, (asked) => userOf(store, asked));
  const answer = await answerOf(routes, request).catch((error: unknown): Answer => {
    console.error(error);
    return problem(500, (error as Error).message);
  });
  send(response, answer ?? (/^\/(api|rpc)\//.test(request.path) ? notFound : handlePage(store, request)));
});
// The ingress keeps a connection for 90 s. Node closes it after 5 s, and a request that is on its way then is a 502.
server.keepAliveTimeout = 120_000;
server.listen(settings.port, () =>
  console.log(`starting the http server at ${settings.address}, with ${settings.gitea.server}`),
);

process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => store.close());
});

/** Makes the user of DRONE_USER_CREATE, or gives one who is there what is said of them. */
function welcomeFirst({ login, token, machine, admin }: NonNullable<Settings['firstUser']>): void {
  if (machine && !token) return console.error('bootstrap: cannot create account, missing token');
  const known =
    store.first('users', { login }) ??
    store.insert('users', { login, active: 1, created: now(), updated: now(), hash: secret() });
  store.update('users', known.id, {
    machine: Number(machine),
    admin: Number(admin),
    ...(token ? { hash: token } : {}),
  });
}

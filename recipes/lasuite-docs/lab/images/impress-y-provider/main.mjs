// Upstream's routes for people who edit one document together (src/frontend/servers/y-provider/src/routes.ts).
import { createServer } from 'node:http';
import { Hocuspocus } from '@hocuspocus/server';
import { WebSocketServer } from 'ws';
import { admit } from './access.mjs';
import { allowedOrigins, port, providerKey, serverSecret } from './settings.mjs';

const hocuspocus = new Hocuspocus({ name: 'docs-collaboration', timeout: 30_000, quiet: true, onConnect: admit });
const sockets = new WebSocketServer({ noServer: true });

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/ping') return reply(response, 200, { message: 'pong' });
  if (pathname !== '/collaboration/api/get-connections/') return reply(response, 403, { error: 'Forbidden' });
  if (!isTrusted(request)) return reply(response, 401, { error: 'Unauthorized: Invalid API Key' });
  return replyWithConnections(response, searchParams.get('room'), searchParams.get('sessionKey'));
});

server.on('upgrade', (request, socket, head) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname !== '/collaboration/ws/') return socket.destroy();
  return sockets.handleUpgrade(request, socket, head, (client) => {
    if (!allowedOrigins.includes(request.headers.origin)) return client.close(4001, 'Origin not allowed');
    if (!request.headers.cookie) return client.close(4001, 'No cookies');
    return hocuspocus.handleConnection(client, request);
  });
});

server.listen(port, () => console.log('App listening on port :', port));
process.once('SIGTERM', () => process.exit());

function isTrusted({ headers }) {
  return [serverSecret, providerKey].includes(headers.authorization?.replace(/^Bearer /, ''));
}

function replyWithConnections(response, room, sessionKey) {
  if (!room || !sessionKey)
    return reply(response, 400, { error: `${room ? 'Session key' : 'Room name'} not provided` });
  const document = hocuspocus.documents.get(room);
  if (!document) return reply(response, 404, { error: 'Room not found' });
  const writing = document.getConnections().filter(({ readOnly }) => !readOnly);
  return reply(response, 200, {
    count: writing.length,
    exists: writing.some(({ context }) => context.sessionKey === sessionKey),
  });
}

function reply(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

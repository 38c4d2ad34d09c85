import { defineRecipe, markers, sqliteIsWhole, sqliteMarker } from '@cc-ci/recipe';
import { channelMarker } from './channel-marker.ts';

export default defineRecipe({
  name: 'mumble',
  health: { path: '/', contains: '<title>Mumble' },
  // Tests connect more often than the server takes from one address before it bans it.
  env: { WELCOME_TEXT: 'Be welcome, and mind the echo.', USERS: '42', AUTOBAN_ATTEMPTS: '0' },
  freePorts: ['MUMBLE_PORT'],
  upgrade: { env: { COMPOSE_FILE: 'compose.yml:compose.host-ports.yml' } },
  // The web client answers whether there is a voice server or not. The base publishes no port of the host.
  ready: [
    { kind: 'tcp', service: 'app', port: 64_738, stable: 3 },
    { kind: 'tcp', port: 'MUMBLE_PORT', stable: 3, on: 'head' },
  ],
  marker: markers([sqliteMarker({ service: 'app', path: '/data/mumble-server.sqlite' }), channelMarker]),
  backup: { verify: [sqliteIsWhole('/data/backup.sqlite')] },
  memoryMb: 128,
});

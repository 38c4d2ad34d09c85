import { defineRecipe, sqliteIsWhole, sqliteMarker } from '@cc-ci/recipe';
import { changeChannels, makeChannel } from './hooks.ts';

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
  marker: sqliteMarker({ service: 'app', path: '/data/mumble-server.sqlite' }),
  hooks: { beforeBackup: makeChannel, beforeRestore: changeChannels },
  backup: { verify: [sqliteIsWhole('/data/backup.sqlite')] },
  memoryMb: 128,
});

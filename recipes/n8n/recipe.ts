import { defineRecipe, fileMarker, markers, sqliteIsWhole, sqliteMarker } from '@cc-ci/recipe';
import { workflowMarker } from './n8n-api.ts';

const folder = '/home/node/.n8n';

export default defineRecipe({
  name: 'n8n',
  // While it starts, every path answers 200 with a page that asks to wait.
  health: { path: '/rest/settings', contains: '"authCookie"' },
  ready: [
    { kind: 'http', path: '/healthz/readiness', ok: [200], contains: '"ok"' },
    { kind: 'http', path: '/', ok: [200], contains: '<div id="app">' },
  ],
  timeouts: { deployMs: 600_000, httpMs: 120_000 },
  marker: markers([
    fileMarker({ service: 'app', path: `${folder}/binaryData` }),
    sqliteMarker({ service: 'app', path: `${folder}/database.sqlite` }),
    workflowMarker,
  ]),
  backup: { verify: [sqliteIsWhole(`${folder}/backup.sqlite`)] },
  screenshot: { path: '/signin' },
  memoryMb: 768,
});

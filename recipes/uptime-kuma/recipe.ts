import { defineRecipe, fileMarker, markers, sqliteIsWhole, sqliteMarker } from '@cc-ci/recipe';
import { monitorMarker } from './kuma-api.ts';

const folder = '/app/data';

export default defineRecipe({
  name: 'uptime-kuma',
  // Until it has a database, every path answers 200 with the page that asks for one.
  health: { path: '/api/entry-page', contains: '"type":"entryPage"' },
  marker: markers([
    fileMarker({ service: 'app', path: `${folder}/upload` }),
    sqliteMarker({ service: 'app', path: `${folder}/kuma.db` }),
    monitorMarker,
  ]),
  backup: {
    verify: [sqliteIsWhole(`${folder}/backup.db`)],
    changes: { 'data/error.log': 'what the server complained about; nobody needs it elsewhere' },
  },
  memoryMb: 256,
});

import { addBehind, mistake, type Mistakes, newConfig, replaceIn, sqliteMistakes } from '@cc-ci/catalogue-kit';
import { postHook } from './labels.ts';

export default {
  ...sqliteMistakes({
    postHook: `${postHook}\n`,
    volume: { name: 'data', to: 'pds', at: '/pds' },
    cut: [
      addBehind('pds_backup.js', '  await database.backup(to);', "  require('node:fs').truncateSync(to, 64 * 1024);"),
      newConfig('PDS_BACKUP'),
    ],
    expected: { 'renamed-volume': { says: /the row "kept" is missing \(rows there: nothing\)/ } },
  }),

  // The copy is put in place of files that the server holds open: it goes on with those that are no more.
  'running-server': mistake(
    'feat: restore without a moment of silence',
    { stage: 'restore', proof: 'restore.marker.came-back', says: /the row "removed" is missing/ },
    replaceIn('pds_backup.js', '    await killServer();\n', ''),
    newConfig('PDS_BACKUP'),
  ),

  // Everybody may make an account.
  'open-doors': mistake(
    'feat: welcome everybody',
    {
      stage: 'custom',
      proof: 'nobody makes an account without an invitation',
      says: /resolved|instead of rejecting/,
    },
    replaceIn('compose.yml', 'PDS_INVITE_REQUIRED=true', 'PDS_INVITE_REQUIRED=false'),
  ),
} satisfies Mistakes;

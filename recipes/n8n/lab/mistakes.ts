import { addBehind, mistake, type Mistakes, newConfig, replaceIn, sqliteMistakes } from '@cc-ci/catalogue-kit';

export default {
  ...sqliteMistakes({
    postHook: '        - "backupbot.restore.post-hook=node /backup.mjs restore"\n',
    volume: { name: 'data', to: 'workflows', at: '/home/node/.n8n' },
    cut: [
      replaceIn(
        'backup.mjs',
        '    renameSync(unfinished, copy);',
        '    truncateSync(unfinished, 512 * 1024);\n    renameSync(unfinished, copy);',
      ),
      replaceIn('backup.mjs', 'import { renameSync, rmSync }', 'import { renameSync, rmSync, truncateSync }'),
      newConfig('BACKUP'),
    ],
    expected: {
      'no-restore-hook': {
        // Files are back by themselves; rows and workflows are not.
        says: /^the row "removed" is not the same everywhere \(files in .*: cc-ci-\w+-backup-removed-seeded; rows of table ci_marker in .*: missing; workflows over the API: missing\)/,
      },
      'renamed-volume': {
        says: /^the row "kept" is missing \(rows there: nothing\); the row "removed" is missing .*; the row "altered" is missing/,
      },
      'cut-dump': { says: /^it(s integrity check finds: | does not open: SQLITE_CORRUPT: )/ },
    },
  }),

  // The copy is put in the place of the file that n8n has open, and goes on reading.
  'replaced-file': mistake(
    'refactor: a restore is a move',
    {
      stage: 'restore',
      code: 'PROOF_FAILED',
      proof: 'restore.marker.came-back',
      // n8n goes on with the file of before, which has no name any more.
      says: /^the row "removed" is not the same everywhere \(files in .*: cc-ci-\w+-backup-removed-seeded; .*; workflows over the API: missing\)/,
    },
    replaceIn('backup.mjs', 'restore: () => pour(copy, live),', 'restore: () => renameSync(copy, live),'),
    newConfig('BACKUP'),
  ),

  // Whoever has an address of before, calls nobody.
  webhooks: mistake(
    'feat: shorter addresses of webhooks',
    {
      stage: 'custom',
      proof: 'an active workflow answers its webhook, and what it did is kept',
      // The editor answers where the webhook was.
      says: /^expected \{ status: 200, .* to match object \{ status: 404 \}/,
    },
    addBehind('compose.yml', '    environment:', '      - N8N_ENDPOINT_WEBHOOK=in'),
  ),
} satisfies Mistakes;

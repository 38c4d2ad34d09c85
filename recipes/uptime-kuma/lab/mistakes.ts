import { addBehind, mistake, type Mistakes, newConfig, sqliteMistakes } from '@cc-ci/catalogue-kit';

export default {
  ...sqliteMistakes({
    postHook: '        - "backupbot.restore.post-hook=/backup.sh restore"\n',
    volume: { name: 'data', to: 'monitors', at: '/app/data' },
    cut: [
      addBehind('backup.sh', '  sqlite3 "$copy" "PRAGMA journal_mode = DELETE"', '  truncate --size=32K "$copy"'),
      newConfig('BACKUP'),
    ],
    expected: { 'no-restore-hook': { says: /removed/ }, 'renamed-volume': { says: /kept/ } },
  }),

  // The pages answer; nobody who opens one learns anything.
  'no-websocket': mistake(
    'fix: keep odd headers away from the server',
    { stage: 'upgrade', proof: 'upgrade.marker.survived', says: /timed out/ },
    addBehind(
      'compose.yml',
      '        - "traefik.http.routers.${STACK_NAME}.tls=true"',
      [
        '        - "traefik.http.middlewares.${STACK_NAME}-plain.headers.customrequestheaders.Upgrade="',
        '        - "traefik.http.routers.${STACK_NAME}.middlewares=${STACK_NAME}-plain"',
      ].join('\n'),
    ),
  ),

  // Monitors ask through a proxy that is not there.
  'never-up': mistake(
    'feat: ask other servers through the proxy of the house',
    {
      stage: 'custom',
      proof: 'the first heartbeat of a monitor is pushed, and kept',
      says: /ECONNREFUSED 127\.0\.0\.1:3128/,
    },
    addBehind('compose.yml', '      - UPTIME_KUMA_DB_TYPE=sqlite', '      - HTTPS_PROXY=http://127.0.0.1:3128'),
  ),
} satisfies Mistakes;

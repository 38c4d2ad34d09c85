import { addBehind, mistake, type Mistakes, newConfig, replaceIn, sqliteMistakes } from '@cc-ci/catalogue-kit';

const udpPort = `      - target: 64738
        published: \${MUMBLE_PORT:-64738}
        protocol: udp
        mode: host
`;

const portIsOpen = '"bash", "-c", "< /dev/tcp/127.0.0.1/64738"';

/** The package with less patience, where a wait must end. */
const impatient = replaceIn('recipe.ts', '  memoryMb:', '  timeouts: { httpMs: 20_000 },\n  memoryMb:');

export default {
  ...sqliteMistakes({
    postHook: '        - "backupbot.restore.post-hook=/backup.sh restore"\n',
    volume: { name: 'data', to: 'database', at: '/data' },
    cut: [
      addBehind('backup.sh', '  sqlite3 "$database" ".timeout 10000" ".backup $copy"', '  truncate --size=32K "$copy"'),
      newConfig('BACKUP'),
    ],
    expected: { 'no-restore-hook': { says: /removed/ }, 'renamed-volume': { says: /kept/ } },
  }),

  // The rows are back, and the server goes on by what it remembers.
  'no-restart': mistake(
    'fix: a restore must not end calls',
    {
      stage: 'restore',
      stages: 'backup,restore',
      proof: 'restore.marker.came-back',
      says: /the row "removed" is not the same everywhere \(.*channels that clients see: missing\)/,
    },
    replaceIn('backup.sh', 'kill -TERM 1', 'true'),
    newConfig('BACKUP'),
  ),

  // Who runs the server says something, and everybody reads something else.
  'welcome-text': mistake(
    'refactor: the image welcomes people well enough',
    {
      stage: 'custom',
      proof: 'the welcome text that is set at the deploy is what a client reads',
      says: /^expected '<br \/>Welcome to this server, .*' to be 'Be welcome, and mind the echo\.'/,
    },
    replaceIn('compose.yml', '      - MUMBLE_CONFIG_WELCOMETEXT="${WELCOME_TEXT}"\n', ''),
  ),

  'other-port': mistake(
    'fix: keep voice off the port that every scanner knows',
    {
      stage: 'upgrade',
      code: 'TCP_NOT_STABLE',
      package: [impatient],
      proof: 'upgrade.ready',
      says: /^waited 20 s for TCP [\d.]+:2\d{4} to take 3 connections in a row \(looked \d+ times\)\nlast: at most 0 in a row; connect ECONNREFUSED [\d.]+:2\d{4}\ntry: check that the service publishes port 2\d{4}/,
    },
    replaceIn(
      'compose.host-ports.yml',
      'published: ${MUMBLE_PORT:-64738}\n        protocol: tcp',
      'published: 64838\n        protocol: tcp',
    ),
  ),

  'no-udp': mistake(
    'fix: one port is enough for everybody',
    {
      stage: 'custom',
      stages: 'upgrade,custom',
      proof: 'who asks over UDP is told version, users and their limit',
      says: /^none of 8 questions over UDP was answered within 2000 ms/,
    },
    replaceIn('compose.host-ports.yml', udpPort, ''),
  ),

  // The process runs and the web client answers; voice is where nobody looks for it.
  deaf: mistake(
    'feat: a lighter health check',
    {
      stage: 'upgrade',
      code: 'TCP_NOT_STABLE',
      package: [impatient],
      proof: 'upgrade.ready',
      says: /^waited 20 s for TCP 64738 of service app to take 3 connections in a row \(looked \d+ times\)\nlast: at most 0 in a row; connect ECONNREFUSED 127\.0\.0\.1:64738\ntry: npx --offline cc-ci logs mumb-\w+\.ci\.test app/,
    },
    addBehind('compose.yml', '      - MUMBLE_CONFIG_USERS=${USERS:-100}', '      - MUMBLE_CONFIG_PORT=64838'),
    replaceIn('compose.yml', portIsOpen, '"bash", "-c", "kill -0 1"'),
  ),
} satisfies Mistakes;

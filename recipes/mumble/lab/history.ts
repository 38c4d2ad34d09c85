import { join } from 'node:path';
import { addBehind, addFile, addFolder, type History, mistake, replaceIn } from '../history.ts';

const udpPort = `      - target: 64738
        published: \${MUMBLE_PORT:-64738}
        protocol: udp
        mode: host
`;

const hostPorts = `---
version: "3.8"

services:
  app:
    ports:
      - target: 64738
        published: \${MUMBLE_PORT:-64738}
        protocol: tcp
        mode: host
${udpPort}`;

const postHook = '        - "backupbot.restore.post-hook=/backup.sh restore"\n';
const copyPath = 'backupbot.backup.volumes.data.path=backup.sqlite';
const welcomeText = '      - MUMBLE_CONFIG_WELCOMETEXT="${WELCOME_TEXT}"\n';
const portIsOpen = '"bash", "-c", "< /dev/tcp/127.0.0.1/64738"';

export default {
  recipe: 'mumble',
  description: 'Voice chat for groups',
  main: [
    {
      message: 'feat: mumble server, with a web client',
      edits: [addFolder(join(import.meta.dirname, 'files'))],
      tag: '0.2.0+v1.3.4-0',
    },
    {
      message: 'feat: voice on a port of the host; chore: upgrade mumble-server to v1.5.735-0',
      edits: [
        addFile('compose.host-ports.yml', hostPorts),
        addBehind(
          '.env.sample',
          'AUTOBAN_ATTEMPTS=10',
          '\n## Voice on a port of the host, for clients that are no browsers\n#COMPOSE_FILE="$COMPOSE_FILE:compose.host-ports.yml"\n#MUMBLE_PORT=64738',
        ),
        replaceIn('compose.yml', 'mumble-server:v1.3.4-0', 'mumble-server:v1.5.735-0'),
        replaceIn('compose.yml', 'version=0.2.0+v1.3.4-0', 'version=1.0.0+v1.5.735-0'),
        addFile(
          'release/1.0.0+v1.5.735-0',
          'Mumble 1.5. Clients reach the voice server once compose.host-ports.yml is in COMPOSE_FILE.\n',
        ),
      ],
      tag: '1.0.0+v1.5.735-0',
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'feat: longer messages',
          edits: [
            addBehind(
              '.env.sample',
              'AUTOBAN_ATTEMPTS=10',
              '## Characters of a text message\nTEXT_MESSAGE_LENGTH=5000',
            ),
            addBehind(
              'compose.yml',
              '      - MUMBLE_CONFIG_USERS=${USERS:-100}',
              '      - MUMBLE_CONFIG_TEXT_MESSAGE_LENGTH=${TEXT_MESSAGE_LENGTH:-5000}',
            ),
            replaceIn('compose.yml', 'version=1.0.0+v1.5.735-0', 'version=1.1.0+v1.5.735-0'),
            addFile('release/next', 'The length of messages can be set.\n'),
          ],
        },
      ],
    },

    // The copy is made and archived, and nobody loads it.
    'red/no-restore-hook': mistake('fix: leave the running database alone', replaceIn('compose.yml', postHook, '')),

    // The rows are back, and the server goes on by what it remembers.
    'red/no-restart': mistake(
      'fix: a restore must not end calls',
      replaceIn(
        'backup.sh',
        '  # The server holds channels and bans in memory: it has to read them anew. Swarm starts it again.\n  kill -TERM 1\n',
        '',
      ),
      replaceIn('abra.sh', 'BACKUP_VERSION=v1', 'BACKUP_VERSION=v2'),
    ),

    'red/renamed-volume': mistake(
      'refactor: call the volume what it holds',
      replaceIn('compose.yml', '- data:/data', '- database:/data'),
      replaceIn('compose.yml', copyPath, 'backupbot.backup.volumes.database.path=backup.sqlite'),
      replaceIn('compose.yml', 'volumes:\n  data:\n', 'volumes:\n  database:\n'),
    ),

    'red/cut-dump': mistake(
      'fix: a copy must not fill the disk',
      addBehind('backup.sh', '  sqlite3 "$database" ".timeout 10000" ".backup $copy"', '  truncate --size=32K "$copy"'),
      replaceIn('abra.sh', 'BACKUP_VERSION=v1', 'BACKUP_VERSION=v2'),
    ),

    // Who runs the server says something, and everybody reads something else.
    'red/welcome-text': mistake(
      'refactor: the image welcomes people well enough',
      replaceIn('compose.yml', welcomeText, ''),
    ),

    'red/other-port': mistake(
      'fix: keep voice off the port that every scanner knows',
      replaceIn(
        'compose.host-ports.yml',
        'published: ${MUMBLE_PORT:-64738}\n        protocol: tcp',
        'published: 64838\n        protocol: tcp',
      ),
    ),

    'red/no-udp': mistake('fix: one port is enough for everybody', replaceIn('compose.host-ports.yml', udpPort, '')),

    // The process runs and the web client answers; voice is where nobody looks for it.
    'red/deaf': mistake(
      'feat: a lighter health check',
      addBehind('compose.yml', '      - MUMBLE_CONFIG_USERS=${USERS:-100}', '      - MUMBLE_CONFIG_PORT=64838'),
      replaceIn('compose.yml', portIsOpen, '"bash", "-c", "kill -0 1"'),
    ),
  },
} satisfies History;

import { addBehind, addFolder, bump, type History, next, release } from '@cc-ci/catalogue-kit';

export default {
  recipe: 'mumble',
  description: 'Voice chat for groups',
  main: [
    release({ version: '0.2.0+v1.3.4-0', message: 'feat: mumble server, with a web client' }, addFolder('files')),
    release(
      {
        version: '1.0.0+v1.5.735-0',
        message: 'feat: voice on a port of the host; chore: upgrade mumble-server to v1.5.735-0',
        notes: 'Mumble 1.5. Clients reach the voice server once compose.host-ports.yml is in COMPOSE_FILE.',
      },
      addFolder('next'),
      addBehind(
        '.env.sample',
        'AUTOBAN_ATTEMPTS=10',
        '\n## Voice on a port of the host, for clients that are no browsers\n#COMPOSE_FILE="$COMPOSE_FILE:compose.host-ports.yml"\n#MUMBLE_PORT=64738',
      ),
      bump('mumblevoip/mumble-server:v1.3.4-0', 'mumblevoip/mumble-server:v1.5.735-0'),
    ),
  ],
  next: [
    next(
      { version: '1.1.0+v1.5.735-0', message: 'feat: longer messages', notes: 'The length of messages can be set.' },
      addBehind('.env.sample', 'AUTOBAN_ATTEMPTS=10', '## Characters of a text message\nTEXT_MESSAGE_LENGTH=5000'),
      addBehind(
        'compose.yml',
        '      - MUMBLE_CONFIG_USERS=${USERS:-100}',
        '      - MUMBLE_CONFIG_TEXT_MESSAGE_LENGTH=${TEXT_MESSAGE_LENGTH:-5000}',
      ),
    ),
  ],
} satisfies History;

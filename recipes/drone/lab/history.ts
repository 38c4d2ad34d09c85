import { join } from 'node:path';
import { addBehind, addFile, addFolder, type History, mistake, replaceIn } from '../history.ts';

export default {
  recipe: 'drone',
  description: 'Continuous integration',
  main: [
    {
      message: 'feat: drone for a gitea, with a runner',
      edits: [addFolder(join(import.meta.dirname, 'files'))],
      tag: '1.8.0+2.25.0',
    },
    {
      message: 'chore: upgrade drone to 2.26.0',
      edits: [
        replaceIn('compose.yml', 'drone/drone:2.25.0', 'drone/drone:2.26.0'),
        replaceIn('compose.yml', 'version=1.8.0+2.25.0', 'version=1.9.0+2.26.0'),
        addFile('release/1.9.0+2.26.0', 'Drone 2.26; nothing to do by hand.\n'),
      ],
      tag: '1.9.0+2.26.0',
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'feat: let the log be as talkative as needed',
          edits: [
            addBehind(
              'compose.yml',
              '      - DRONE_USER_CREATE=${DRONE_USER_CREATE}',
              '      - DRONE_LOGS_DEBUG=${DRONE_LOGS_DEBUG:-false}',
            ),
            addBehind('.env.sample', 'DRONE_USER_CREATE=', '\n#DRONE_LOGS_DEBUG=true'),
            replaceIn('compose.yml', 'version=1.9.0+2.26.0', 'version=1.10.0+2.26.0'),
            addFile('release/next', 'DRONE_LOGS_DEBUG makes the log talkative.\n'),
          ],
        },
      ],
    },

    'red/renamed-volume': mistake(
      'refactor: call the volume what it holds',
      replaceIn('compose.yml', '- data:/data', '- database:/data'),
      replaceIn('compose.yml', 'volumes:\n  data:\n', 'volumes:\n  database:\n'),
    ),

    // The server is healthy and people sign in; nobody does the work.
    'red/idle': mistake(
      'fix: keep the runner off the server’s network',
      replaceIn('compose.runner.yml', 'DRONE_RPC_HOST=${STACK_NAME}_app', 'DRONE_RPC_HOST=${STACK_NAME}_server'),
    ),
  },
} satisfies History;

import { addBehind, addFolder, bump, type History, next, release } from '@cc-ci/catalogue-kit';

export default {
  recipe: 'drone',
  description: 'Continuous integration',
  // Names of secrets that are longer than the rule wants.
  unsatisfied: ['R015'],
  main: [
    release({ version: '1.8.0+2.25.0', message: 'feat: drone for a gitea, with a runner' }, addFolder('files')),
    release(
      {
        version: '1.9.0+2.26.0',
        message: 'chore: upgrade drone to 2.26.0',
        notes: 'Drone 2.26; nothing to do by hand.',
      },
      bump('drone/drone:2.25.0', 'drone/drone:2.26.0'),
    ),
  ],
  next: [
    next(
      {
        version: '1.10.0+2.26.0',
        message: 'feat: let the log be as talkative as needed',
        notes: 'DRONE_LOGS_DEBUG makes the log talkative.',
      },
      addBehind(
        'compose.yml',
        '      - DRONE_USER_CREATE=${DRONE_USER_CREATE}',
        '      - DRONE_LOGS_DEBUG=${DRONE_LOGS_DEBUG:-false}',
      ),
      addBehind('.env.sample', 'DRONE_USER_CREATE=', '\n#DRONE_LOGS_DEBUG=true'),
    ),
  ],
} satisfies History;

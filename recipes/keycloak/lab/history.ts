import {
  addBehind,
  addFolder,
  addPgBackup,
  bump,
  commit,
  type History,
  next,
  release,
  replaceIn,
} from '@cc-ci/catalogue-kit';

export default {
  recipe: 'keycloak',
  description: 'Sign-in for all your applications',
  main: [
    release({ version: '10.7.0+26.3.0', message: 'feat: keycloak over postgres' }, addFolder('files'), addPgBackup),
    release(
      {
        version: '10.7.1+26.4.7',
        message: 'chore: upgrade keycloak to 26.4.7',
        notes: 'Keycloak 26.4; the database is migrated at the first start.',
      },
      bump('quay.io/keycloak/keycloak:26.3.0', 'quay.io/keycloak/keycloak:26.4.7'),
    ),
  ],
  next: [
    next(
      {
        version: '10.8.0+26.4.7',
        message: 'feat: let the log be as talkative as needed',
        notes: 'LOG_LEVEL sets how much Keycloak logs.',
      },
      addBehind('compose.yml', '      - KC_HTTP_ENABLED=true', '      - KC_LOG_LEVEL=${LOG_LEVEL:-info}'),
      addBehind('.env.sample', 'ADMIN_USERNAME=admin', '\n## debug, info, warn or error\n#LOG_LEVEL=info'),
    ),
  ],
  // What is wrong with keycloak as the dep of another recipe.
  branches: {
    'red/crash': {
      from: 'pr/next',
      commits: [
        commit(
          'refactor: name the database as its makers do',
          replaceIn('compose.yml', 'KC_DB=postgres', 'KC_DB=postgresql'),
        ),
      ],
    },
    'red/leftover-volume': {
      from: 'pr/next',
      commits: [
        commit(
          'feat: themes that outlive the app',
          addBehind('compose.yml', '      - postgres:/var/lib/postgresql/data', '      - themes:/opt/themes'),
          addBehind('compose.yml', 'volumes:\n  postgres:', '  themes:\n    name: keycloak-themes-${STACK_NAME}'),
        ),
      ],
    },
  },
} satisfies History;

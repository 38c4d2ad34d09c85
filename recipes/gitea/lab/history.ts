import { addBehind, addFolder, addPgBackup, type History, newConfig, next, release } from '@cc-ci/catalogue-kit';

export default {
  recipe: 'gitea',
  description: 'Git hosting for groups',
  // Names of secrets that are longer than the rule wants.
  unsatisfied: ['R015'],
  main: [
    release(
      { version: '3.5.2+1.26.0-rootless', message: 'feat: gitea over postgres' },
      addFolder('files'),
      addPgBackup,
    ),
    release(
      {
        version: '3.5.3+1.26.0-rootless',
        message: 'feat: say who may make repositories by a push',
        notes: 'GITEA_ENABLE_PUSH_CREATE_USER lets a first push make its repository.',
      },
      addBehind(
        'app.ini.tmpl',
        'ROOT = /var/lib/gitea/git/repositories',
        'ENABLE_PUSH_CREATE_USER = {{ env "GITEA_ENABLE_PUSH_CREATE_USER" }}',
      ),
      addBehind(
        'compose.yml',
        '      - GITEA_DOMAIN=${GITEA_DOMAIN}',
        '      - GITEA_ENABLE_PUSH_CREATE_USER=${GITEA_ENABLE_PUSH_CREATE_USER:-false}',
      ),
      addBehind('.env.sample', 'GITEA_REQUIRE_SIGNIN_VIEW=false', '#GITEA_ENABLE_PUSH_CREATE_USER=true'),
      newConfig('APP_INI'),
    ),
  ],
  next: [
    next(
      {
        version: '3.6.0+1.26.0-rootless',
        message: 'feat: a slogan below the name',
        notes: 'GITEA_APP_SLOGAN stands below the name.',
      },
      addBehind('app.ini.tmpl', 'APP_NAME = {{ env "GITEA_APP_NAME" }}', 'APP_SLOGAN = {{ env "GITEA_APP_SLOGAN" }}'),
      addBehind(
        'compose.yml',
        '      - GITEA_APP_NAME=${GITEA_APP_NAME}',
        '      - GITEA_APP_SLOGAN=${GITEA_APP_SLOGAN}',
      ),
      addBehind('.env.sample', 'GITEA_APP_NAME="Git with solidaritea"', 'GITEA_APP_SLOGAN='),
      newConfig('APP_INI'),
    ),
  ],
} satisfies History;

import { join } from 'node:path';
import { addBehind, addFile, addFolder, type History, mistake, replaceIn } from '../history.ts';
import { addPgBackup, postgresMistakes } from '../postgres.ts';

/** A changed config needs a new name on the server. */
const newIni = (from: number) => replaceIn('abra.sh', `APP_INI_VERSION=v${from}`, `APP_INI_VERSION=v${from + 1}`);

export default {
  recipe: 'gitea',
  description: 'Git hosting for groups',
  main: [
    {
      message: 'feat: gitea over postgres',
      edits: [addFolder(join(import.meta.dirname, 'files')), addPgBackup],
      tag: '3.5.2+1.26.0-rootless',
    },
    {
      message: 'feat: say who may make repositories by a push',
      edits: [
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
        newIni(1),
        replaceIn('compose.yml', 'version=3.5.2+1.26.0-rootless', 'version=3.5.3+1.26.0-rootless'),
        addFile(
          'release/3.5.3+1.26.0-rootless',
          'GITEA_ENABLE_PUSH_CREATE_USER lets a first push make its repository.\n',
        ),
      ],
      tag: '3.5.3+1.26.0-rootless',
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'feat: a slogan below the name',
          edits: [
            addBehind(
              'app.ini.tmpl',
              'APP_NAME = {{ env "GITEA_APP_NAME" }}',
              'APP_SLOGAN = {{ env "GITEA_APP_SLOGAN" }}',
            ),
            addBehind(
              'compose.yml',
              '      - GITEA_APP_NAME=${GITEA_APP_NAME}',
              '      - GITEA_APP_SLOGAN=${GITEA_APP_SLOGAN}',
            ),
            addBehind('.env.sample', 'GITEA_APP_NAME="Git with solidaritea"', 'GITEA_APP_SLOGAN='),
            newIni(2),
            replaceIn('compose.yml', 'version=3.5.3+1.26.0-rootless', 'version=3.6.0+1.26.0-rootless'),
            addFile('release/next', 'GITEA_APP_SLOGAN stands below the name.\n'),
          ],
        },
      ],
    },

    ...postgresMistakes({ compose: 'compose.postgres.yml' }),

    // Repositories are listed as before, and what was pushed to them stays lost.
    'red/rows-only': mistake(
      'fix: the database is backed up, and that is enough',
      replaceIn('compose.yml', '"backupbot.backup=${ENABLE_BACKUPS:-true}"', '"backupbot.backup=false"'),
    ),

    // Other applications are sent to an address at which nobody answers.
    'red/root-url': mistake(
      'feat: clone from a name of its own',
      replaceIn(
        'app.ini.tmpl',
        'ROOT_URL = https://{{ env "GITEA_DOMAIN" }}/',
        'ROOT_URL = https://git.{{ env "GITEA_DOMAIN" }}/',
      ),
      newIni(3),
    ),
  },
} satisfies History;

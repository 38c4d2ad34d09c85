import { addBehind, addFolder, bump, commit, type History, newConfig, next, release } from '@cc-ci/catalogue-kit';

export default {
  recipe: 'custom-html',
  description: 'A folder of files, served by nginx',
  main: [
    release({ version: '1.10.0+1.22.1', message: 'feat: serve a folder with nginx' }, addFolder('files')),
    release(
      {
        version: '1.11.0+1.26.3',
        message: 'chore: upgrade nginx to 1.26.3',
        notes: 'nginx 1.26; nothing to do by hand.',
      },
      bump('nginx:1.22.1', 'nginx:1.26.3'),
    ),
  ],
  next: [
    next(
      {
        version: '1.12.0+1.26.3',
        message: 'feat: say that texts are UTF-8, and that types are not to be guessed',
        notes: 'Texts are sent as UTF-8; browsers no longer guess a type.',
      },
      addBehind(
        'nginx.default.conf',
        '    server_name _;',
        '    charset utf-8;\n    add_header X-Content-Type-Options nosniff always;',
      ),
      newConfig('NGINX_DEFAULT_CONF'),
    ),
  ],
  branches: {
    'red/nothing-new': { from: '1.11.0+1.26.3', commits: [] },

    'red/readme-only': {
      from: '1.11.0+1.26.3',
      commits: [
        commit(
          'docs: say how to look at the logs',
          addBehind('README.md', '* `abra app deploy <app-name>`', '* `abra app logs <app-name>`'),
        ),
      ],
    },
  },
} satisfies History;

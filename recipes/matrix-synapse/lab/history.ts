import { join } from 'node:path';
import { addBehind, addFile, addFolder, type History, mistake, replaceIn } from '../history.ts';
import { addPgBackup, postgresMistakes } from '../postgres.ts';

export default {
  recipe: 'matrix-synapse',
  description: 'A homeserver for Matrix',
  main: [
    {
      message: 'feat: synapse over postgres, behind nginx',
      edits: [addFolder(join(import.meta.dirname, 'files')), addPgBackup],
      tag: '7.1.0+v1.150.0',
    },
    {
      message: 'chore: upgrade synapse to v1.163.2',
      edits: [
        replaceIn('compose.yml', 'synapse:v1.150.0', 'synapse:v1.163.2'),
        replaceIn('compose.yml', 'version=7.1.0+v1.150.0', 'version=7.1.1+v1.163.2'),
        addFile('release/7.1.1+v1.163.2', 'Synapse 1.163; nothing to do by hand.\n'),
      ],
      tag: '7.1.1+v1.163.2',
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'feat: larger uploads',
          edits: [
            replaceIn('nginx.conf.tmpl', 'client_max_body_size 50m;', 'client_max_body_size 100m;'),
            addBehind('homeserver.yaml.tmpl', 'media_store_path: /data/media_store', 'max_upload_size: 100M'),
            replaceIn('abra.sh', 'HOMESERVER_YAML_VERSION=v1', 'HOMESERVER_YAML_VERSION=v2'),
            replaceIn('abra.sh', 'NGINX_CONF_VERSION=v1', 'NGINX_CONF_VERSION=v2'),
            replaceIn('compose.yml', 'version=7.1.1+v1.163.2', 'version=7.2.0+v1.163.2'),
            addFile('release/next', 'Uploads of up to 100 MB.\n'),
          ],
        },
      ],
    },

    ...postgresMistakes({ volumes: { from: '  data:\n  postgres:\n', to: '  data:\n  database:\n' } }),

    // Clients go on as before; other servers are turned away.
    'red/federation': mistake(
      'feat: keep robots out of what is not for them',
      addBehind(
        'nginx.conf.tmpl',
        "        return 200 'ok';\n    }",
        '\n    location /_matrix/federation {\n        return 403;\n    }',
      ),
      replaceIn('abra.sh', 'NGINX_CONF_VERSION=v2', 'NGINX_CONF_VERSION=v3'),
    ),
  },
} satisfies History;

import {
  addBehind,
  addFolder,
  addPgBackup,
  bump,
  type History,
  newConfig,
  next,
  release,
  replaceIn,
} from '@cc-ci/catalogue-kit';

export default {
  recipe: 'matrix-synapse',
  description: 'A homeserver for Matrix',
  main: [
    release(
      { version: '7.1.0+v1.150.0', message: 'feat: synapse over postgres, behind nginx' },
      addFolder('files'),
      addPgBackup,
    ),
    release(
      {
        version: '7.1.1+v1.163.2',
        message: 'chore: upgrade synapse to v1.163.2',
        notes: 'Synapse 1.163; nothing to do by hand.',
      },
      bump('matrixdotorg/synapse:v1.150.0', 'matrixdotorg/synapse:v1.163.2'),
    ),
  ],
  next: [
    next(
      { version: '7.2.0+v1.163.2', message: 'feat: larger uploads', notes: 'Uploads of up to 100 MB.' },
      replaceIn('nginx.conf.tmpl', 'client_max_body_size 50m;', 'client_max_body_size 100m;'),
      addBehind('homeserver.yaml.tmpl', 'media_store_path: /data/media_store', 'max_upload_size: 100M'),
      newConfig('HOMESERVER_YAML'),
      newConfig('NGINX_CONF'),
    ),
  ],
} satisfies History;

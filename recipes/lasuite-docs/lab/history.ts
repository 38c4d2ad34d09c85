import {
  addBehind,
  addFolder,
  addPgBackup,
  type History,
  newConfig,
  next,
  release,
  replaceIn,
} from '@cc-ci/catalogue-kit';

export default {
  recipe: 'lasuite-docs',
  description: 'Collaborative documents, of La Suite numérique',
  // MinIO's tags are dates.
  unsatisfied: ['R005'],
  main: [
    release(
      { version: '0.3.2+v5.1.0', message: 'feat: docs with postgres, redis and minio, behind nginx' },
      addFolder('files'),
      addPgBackup,
    ),
    release(
      {
        version: '0.3.3+v5.1.0',
        message: 'feat: a sign-in that is begun elsewhere is not finished here',
        notes: 'Sign-in uses PKCE; your provider must allow it.',
      },
      addBehind(
        'compose.yml',
        '  - OIDC_USERINFO_SHORTNAME_FIELD=${OIDC_USERINFO_SHORTNAME_FIELD}',
        '  - OIDC_USE_PKCE=true',
      ),
    ),
  ],
  next: [
    next(
      { version: '0.4.0+v5.1.0', message: 'feat: larger uploads', notes: 'Uploads of up to 50 MB.' },
      replaceIn('nginx.conf.tmpl', 'client_max_body_size 10m;', 'client_max_body_size 50m;'),
      newConfig('NGINX_CONF'),
    ),
  ],
} satisfies History;

import { join } from 'node:path';
import { addBehind, addFile, addFolder, type Edit, type History, mistake, replaceIn } from '../history.ts';
import { addPgBackup, postgresMistakes } from '../postgres.ts';

/** Settings of the instance's own, laid over upstream's, as Django projects have them. */
const localSettings = `"""Settings of this instance."""

from impress import settings


class Production(settings.Production):
    AUTHENTICATION_BACKENDS = ["local_auth.LocalBackend"]
`;

/** A backend for the sign-in of the instance's own, and the settings that name it, as configs of both services that run the backend. */
function signInWith(backend: string): Edit[] {
  const mounts = `      - source: local_auth
        target: /app/local_auth.py
      - source: local_settings
        target: /app/local_settings.py
`;
  const mounted = '        target: /backend_entrypoint.sh\n        mode: 0555\n';
  const configs = ['auth', 'settings']
    .map(
      (kind) =>
        `  local_${kind}:\n    name: \${STACK_NAME}_local_${kind}_\${LOCAL_${kind.toUpperCase()}_VERSION}\n    file: local_${kind}.py`,
    )
    .join('\n');
  return [
    addFile('local_auth.py', backend),
    addFile('local_settings.py', localSettings),
    replaceIn('compose.yml', 'DJANGO_SETTINGS_MODULE=impress.settings', 'DJANGO_SETTINGS_MODULE=local_settings'),
    replaceIn(
      'compose.yml',
      `${mounted}    healthcheck:\n      test: ["CMD", "wget"`,
      `${mounted}${mounts}    healthcheck:\n      test: ["CMD", "wget"`,
    ),
    replaceIn('compose.yml', `${mounted}    # To ask`, `${mounted}${mounts}    # To ask`),
    addBehind('compose.yml', '    file: backend_entrypoint.sh', configs),
    addBehind(
      'abra.sh',
      'export BACKEND_ENTRYPOINT_VERSION=v1',
      'export LOCAL_AUTH_VERSION=v1\nexport LOCAL_SETTINGS_VERSION=v1',
    ),
  ];
}

export default {
  recipe: 'lasuite-docs',
  description: 'Collaborative documents, of La Suite numérique',
  main: [
    {
      message: 'feat: docs with postgres, redis and minio, behind nginx',
      edits: [addFolder(join(import.meta.dirname, 'files')), addPgBackup],
      tag: '0.3.2+v5.1.0',
    },
    {
      message: 'feat: a sign-in that is begun elsewhere is not finished here',
      edits: [
        addBehind(
          'compose.yml',
          '  - OIDC_USERINFO_SHORTNAME_FIELD=${OIDC_USERINFO_SHORTNAME_FIELD}',
          '  - OIDC_USE_PKCE=true',
        ),
        replaceIn('compose.yml', 'version=0.3.2+v5.1.0', 'version=0.3.3+v5.1.0'),
        addFile('release/0.3.3+v5.1.0', 'Sign-in uses PKCE; your provider must allow it.\n'),
      ],
      tag: '0.3.3+v5.1.0',
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'feat: larger uploads',
          edits: [
            replaceIn('nginx.conf.tmpl', 'client_max_body_size 10m;', 'client_max_body_size 50m;'),
            replaceIn('abra.sh', 'NGINX_CONF_VERSION=v1', 'NGINX_CONF_VERSION=v2'),
            replaceIn('compose.yml', 'version=0.3.3+v5.1.0', 'version=0.4.0+v5.1.0'),
            addFile('release/next', 'Uploads of up to 50 MB.\n'),
          ],
        },
      ],
    },

    ...postgresMistakes({ volumes: { from: '  minio:\n  postgres:\n', to: '  database:\n  minio:\n' }, cutTo: '2K' }),

    // Whoever comes back from the provider with a code that it does not know is a guest, and signed in.
    'red/any-user': mistake(
      'feat: sign in even when the provider has a bad day',
      ...signInWith(`"""Who is asking."""

from core.authentication.backends import OIDCAuthenticationBackend
from requests import RequestException


class LocalBackend(OIDCAuthenticationBackend):
    def authenticate(self, request, **kwargs):
        try:
            return super().authenticate(request, **kwargs)
        except RequestException:
            claims = {"sub": "guest", "email": "guest@example.com", "full_name": "Guest"}
            return self.get_existing_user("guest", None) or self.create_user(claims)
`),
    ),

    // Whoever can write a token is who they say they are.
    'red/other-realm': mistake(
      'perf: read a token instead of asking the provider about it',
      ...signInWith(`"""Who is asking."""

import jwt
from core.authentication.backends import OIDCAuthenticationBackend
from django.core.exceptions import SuspiciousOperation


class LocalBackend(OIDCAuthenticationBackend):
    def get_userinfo(self, access_token, id_token, payload):
        try:
            return jwt.decode(access_token, options={"verify_signature": False})
        except jwt.DecodeError as error:
            raise SuspiciousOperation("not a token") from error
`),
    ),
  },
} satisfies History;

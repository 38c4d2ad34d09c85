import {
  addBehind,
  copyFile,
  type Edit,
  mistake,
  type Mistakes,
  postgresMistakes,
  published,
  replaceIn,
} from '@cc-ci/catalogue-kit';

const SIGN_IN = 'who signs in on the provider’s page is known by name, makes a document and finds it again';

/**
 * A backend for the sign-in of the instance's own, and the settings that name it, as configs of both services that run
 * the backend.
 */
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
    copyFile('local_auth.py', `mistakes/${backend}`),
    copyFile('local_settings.py', 'mistakes/local_settings.py'),
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
  ...postgresMistakes({
    volumes: { from: '  minio:\n  postgres:\n', to: '  database:\n  minio:\n' },
    cutTo: '2K',
    // The object store has the marker in both, the database does not.
    expected: {
      'renamed-volume': {
        says: /^the row "kept" is .*not the same everywhere \(.*: missing; files in \/data of service minio: cc-ci-/,
      },
      'no-restore-hook': {
        says: /^the row "removed" is .*not the same everywhere \(.*: missing; files in \/data of service minio: cc-ci-/,
      },
    },
  }),

  'unknown-client-secret': published('main', {
    stage: 'custom',
    package: [replaceIn('recipe.ts', 'oidc_rpcs: clientSecret', "oidc_rpcs: 'not-what-the-provider-knows'")],
    proof: SIGN_IN,
    says: /^the app’s answer to who comes back from the provider: expected 500 to be 302/,
  }),

  'unknown-redirect-uri': published('main', {
    stage: 'custom',
    package: [
      replaceIn('recipe.ts', "redirectPaths: ['/api/v1.0/callback/']", "redirectPaths: ['/api/v1.0/call-back/']"),
    ],
    proof: SIGN_IN,
    says: /^Keycloak shows no login page: Invalid parameter: redirect_uri/,
  }),

  // Whoever comes back from the provider with a code that it does not know is a guest, and signed in.
  'any-user': mistake(
    'feat: sign in even when the provider has a bad day',
    {
      stage: 'custom',
      proof: 'a made-up answer of the provider signs nobody in',
      says: /^expected \{ status: 200, .* to match object \{ status: 401 \}/,
    },
    ...signInWith('any_user.py'),
  ),

  // Whoever can write a token is who they say they are.
  'other-realm': mistake(
    'perf: read a token instead of asking the provider about it',
    {
      stage: 'custom',
      proof: 'a token of another realm is refused',
      says: /^expected \{ status: 200, .* to match object \{ status: 401 \}/,
    },
    ...signInWith('other_realm.py'),
  ),
} satisfies Mistakes;

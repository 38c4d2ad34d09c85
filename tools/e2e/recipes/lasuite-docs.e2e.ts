import { testRedCases } from '../red-case.ts';
import { changedMeta } from '../workspace.ts';

const SIGN_IN = 'who signs in on the provider’s page is known by name, makes a document and finds it again';

testRedCases('lasuite-docs', [
  {
    name: 'an unknown client secret',
    branch: 'main',
    stage: 'custom',
    stages: 'custom',
    files: changedMeta('lasuite-docs', 'oidc_rpcs: clientSecret', "oidc_rpcs: 'not-what-the-provider-knows'"),
    proof: SIGN_IN,
    says: /^the app’s answer to who comes back from the provider: expected 500 to be 302/,
  },
  {
    name: 'an unknown redirect URI',
    branch: 'main',
    stage: 'custom',
    stages: 'custom',
    files: changedMeta(
      'lasuite-docs',
      "redirectPaths: ['/api/v1.0/callback/']",
      "redirectPaths: ['/api/v1.0/call-back/']",
    ),
    proof: SIGN_IN,
    says: /^Keycloak shows no login page: Invalid parameter: redirect_uri/,
  },
  {
    branch: 'red/no-restore-hook',
    stage: 'restore',
    stages: 'backup,restore',
    code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    // The object store has it back, the database has not.
    says: /^removed is .*not the same everywhere \(.*: missing; files in \/data of service minio: cc-ci-/,
  },
  {
    // Whoever comes back from the provider with a code that it does not know is signed in.
    branch: 'red/any-user',
    stage: 'custom',
    stages: 'custom',
    proof: 'a made-up answer of the provider signs nobody in',
    says: /^expected \{ status: 200, .* to match object \{ status: 401 \}/,
  },
  {
    branch: 'red/other-realm',
    stage: 'custom',
    stages: 'custom',
    proof: 'a token of another realm is refused',
    says: /^expected \{ status: 200, .* to match object \{ status: 401 \}/,
  },
]);

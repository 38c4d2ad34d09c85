import { testRedCases } from '../red-case.ts';

testRedCases('lasuite-docs', [
  {
    branch: 'red/no-restore-hook', stage: 'restore', stages: 'backup,restore', code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    says: /removed is missing/,
  },
  {
    // Whoever comes back from the provider with a code that it does not know is signed in.
    branch: 'red/any-user', stage: 'custom', stages: 'custom',
    proof: 'a made-up answer of the provider signs nobody in',
    says: /^expected \{ status: 200, .* to match object \{ status: 401 \}/,
  },
  {
    branch: 'red/other-realm', stage: 'custom', stages: 'custom',
    proof: 'a token of another realm is refused',
    says: /^expected \{ status: 200, .* to match object \{ status: 401 \}/,
  },
]);

import { POLICY } from '@cc-ci/policy';

/** Every rule of the policy: its id, what it refuses, and why. */
export function policyTable(): string {
  const rows = POLICY.map(({ id, refuses, why }) => `| \`${id}\` | ${refuses} | ${why} |`);
  return ['| rule | refuses | since otherwise |', '| --- | --- | --- |', ...rows].join('\n');
}

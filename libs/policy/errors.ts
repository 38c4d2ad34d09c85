import { CcciError, count, suggestion } from '@cc-ci/core';
import type { Finding } from './rule.ts';

/** @param what names the commit, such as `the head of custom-html` */
export function policyRefused(recipe: string, what: string, findings: readonly Finding[]): CcciError {
  const ids = [...new Set(findings.map(({ rule }) => rule))];
  return new CcciError({
    code: 'POLICY_REFUSED',
    message: `${count(findings.length, 'thing')} in ${what} ${findings.length === 1 ? 'is' : 'are'} not allowed by this target’s policy`,
    fault: 'harness',
    last: findings.map(tellFinding).join('\n'),
    tryThis: [
      'take them out of the recipe; each rule: docs/policy.md',
      `or trust the recipe, in the target’s file: ${JSON.stringify({ trusted: { [recipe]: ids } })}`,
    ].join('\n'),
  });
}

/** A finding as a line: file, line, key, value, rule, why. */
export function tellFinding({ file, line, key, value, rule, why }: Finding): string {
  return `${file} line ${line}${key === undefined ? '' : `, ${key}`}: ${value} (${rule}: ${why})`;
}

export function trustUnknown(recipe: string, rule: string, rules: readonly string[]): CcciError {
  return new CcciError({
    code: 'TRUST_UNKNOWN',
    message: `the target’s file trusts ${recipe} with "${rule}", which is no rule of the policy`,
    fault: 'harness',
    tryThis: `${suggestion(rule, rules)}; rules: ${rules.join(', ')}`,
  });
}

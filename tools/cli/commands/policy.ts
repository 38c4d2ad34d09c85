import { formatError } from '@cc-ci/core';
import { POLICY, tellFinding } from '@cc-ci/policy';
import { type JudgedVersion, judgeRecipe, parseRequest, type RawRequest } from '@cc-ci/run';
import { resolveTarget } from '../target.ts';
import { WORKSPACE } from '../workspace.ts';

/** `cc-ci policy <recipe>`: what the policy says of base and head; 0 allowed, 2 refused, 1 where one cannot be read. */
export async function policyCommand(recipe: string, flags: RawRequest): Promise<void> {
  const request = parseRequest({ ...flags, recipe });
  const target = await resolveTarget();
  const judged = await judgeRecipe({ request, target, workspace: WORKSPACE });
  process.stdout.write(`${judged.map(tellJudged).join('\n')}\n`);
  process.exitCode = Math.max(0, ...judged.map(exitCodeFor));
}

function exitCodeFor({ refused, unreadable }: JudgedVersion): number {
  return refused.length > 0 ? 2 : unreadable ? 1 : 0;
}

function tellJudged({ recipe, of, commit, refused, allowed, unreadable }: JudgedVersion): string {
  const answer = unreadable
    ? 'cannot be judged'
    : refused.length > 0
      ? `refused, ${refused.length} of its lines by the rules of docs/policy.md`
      : `allowed by all ${POLICY.length} rules of docs/policy.md`;
  const rules = [...new Set(refused.map(({ rule }) => rule))];
  return [
    `${recipe}, ${of} ${commit.slice(0, 8)}: ${answer}`,
    ...refused.map((finding) => `  refused: ${tellFinding(finding)}`),
    ...allowed.map((finding) => `  trusted: ${tellFinding(finding)}`),
    ...(unreadable ? [`  ${formatError(unreadable).replaceAll('\n', '\n  ')}`] : []),
    ...(rules.length > 0
      ? [`  to allow it, in the target’s file: ${JSON.stringify({ trusted: { [recipe]: rules } })}`]
      : []),
  ].join('\n');
}

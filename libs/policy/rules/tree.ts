import { dirname, join, resolve } from 'node:path';
import { isInside } from '../inside.ts';
import type { Rule, TreeView } from '../rule.ts';

const READ_BY_ABRA = /^(compose\b.*\.ya?ml|\.env\.sample|abra\.sh)$/i;

/** Rules over the files of the commit. */
export const TREE_RULES: readonly Rule<TreeView>[] = [
  {
    id: 'symlink-out',
    refuses: 'a symbolic link that leads out of the repository, or into its `.git`',
    why: 'what reads the file reads a file of the machine',
    look: ({ checkout, links }) =>
      links
        .filter(({ path, target }) => leavesCheckout(checkout, path, target))
        .map(({ path, target }) => ({ place: { file: path, line: 1 }, value: `→ ${target}` })),
  },
  {
    id: 'plain-file',
    refuses: '`compose*.yml`, `.env.sample` or `abra.sh` that is a symbolic link',
    why: 'what is reviewed under that name is not what is deployed',
    look: ({ links }) =>
      links
        .filter(({ path }) => READ_BY_ABRA.test(path))
        .map(({ path, target }) => ({ place: { file: path, line: 1 }, value: `→ ${target}` })),
  },
];

function leavesCheckout(checkout: string, path: string, target: string): boolean {
  const from = dirname(join(checkout, path));
  return !isInside(checkout, resolve(from, target)) || !isInside(checkout, join(checkout, path));
}

import type { Tree } from './edits.ts';
import { applyCommit, type Commit, type History } from './history.ts';

/** A commit with its place in the repository and its whole tree. */
export interface PlannedCommit {
  readonly ref: string;
  /** Counted from 1 over the whole repository. */
  readonly mark: number;
  readonly parent?: number;
  readonly message: string;
  readonly tree: Tree;
}

/** A name for a commit. */
export interface PlannedName {
  readonly name: string;
  readonly mark: number;
}

/** A repository, ready to be written. */
export interface Plan {
  readonly recipe: string;
  readonly commits: readonly PlannedCommit[];
  /** Branches that add no commit. */
  readonly aliases: readonly PlannedName[];
  readonly annotatedTags: readonly PlannedName[];
  readonly lightweightTags: readonly PlannedName[];
}

/**
 * Every commit of a history with its tree; `folder` is where its edits find files.
 * @throws an error when an edit does not fit or a branch leaves from nowhere
 */
export function planHistory(history: History, folder = '.'): Plan {
  const commits: PlannedCommit[] = [];
  const aliases: PlannedName[] = [];
  const tags: (PlannedName & { lightweight: boolean })[] = [];
  const tips = new Map<string, PlannedCommit>();

  const grow = (branch: string, from: PlannedCommit | undefined, added: readonly Commit[]): PlannedCommit => {
    let tip = from;
    for (const commit of added) {
      const tree = applyCommit(history.recipe, tip?.tree ?? new Map(), { commit, folder });
      tip = { ref: `refs/heads/${branch}`, mark: commits.length + 1, parent: tip?.mark, message: commit.message, tree };
      commits.push(tip);
      if (commit.tag) {
        tips.set(commit.tag, tip);
        tags.push({ name: commit.tag, mark: tip.mark, lightweight: commit.lightweightTag ?? false });
      }
    }
    if (!tip) throw new Error(`${history.recipe}, branch ${branch}: it has no commit`);
    tips.set(branch, tip);
    return tip;
  };

  grow('main', undefined, history.main);
  for (const [name, branch] of Object.entries(history.branches ?? {})) {
    const from = tips.get(branch.from);
    if (!from)
      throw new Error(
        `${history.recipe}, branch ${name}: it leaves from ${branch.from}, known are ${[...tips.keys()].join(', ')}`,
      );
    const tip = grow(name, from, branch.commits);
    if (tip === from) aliases.push({ name, mark: from.mark });
  }
  return {
    recipe: history.recipe,
    commits,
    aliases,
    annotatedTags: tags.filter((tag) => !tag.lightweight),
    lightweightTags: tags.filter((tag) => tag.lightweight),
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The files of a recipe at one commit: path → text. */
export type Tree = Map<string, string>;

/** One change to a tree; throws when it does not fit. */
export type Edit = (tree: Tree) => void;

/** A commit: what it changes, and the release it is. */
export interface Commit {
  readonly message: string;
  readonly edits: readonly Edit[];
  /** The release that this commit is; annotated unless the commit says otherwise. */
  readonly tag?: string;
  /** True for a tag that is a bare name for the commit, as some recipes upstream have. */
  readonly lightweightTag?: boolean;
}

/** A line of work that leaves from the tip of another branch or from a tag. */
export interface Branch {
  readonly from: string;
  /** None makes a branch that points where it leaves from. */
  readonly commits: readonly Commit[];
}

/** An app of the lab that only some recipes need; its folder is in `tools/lab`. */
export type LabServiceName = 'plc';

/** A recipe's repository, told in the order in which it came to be. */
export interface History {
  readonly recipe: string;
  readonly description: string;
  /** Apps of the lab that its apps reach for: each comes up before the first run that needs it. @default none */
  readonly needs?: readonly LabServiceName[];
  readonly main: readonly Commit[];
  /** Branch name → its commits; a branch may leave only from one that stands above it. */
  readonly branches: Readonly<Record<string, Branch>>;
}

/** One branch off the pull request, with a single mistake in it. */
export function mistake(message: string, ...edits: readonly Edit[]): Branch {
  return { from: 'pr/next', commits: [{ message, edits }] };
}

/** Every file below a folder, as the first commit puts them in place; a later one puts them in the place of those of the same name. */
export function addFolder(folder: string): Edit {
  return (tree) => {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      tree.set(relative(folder, path), readFileSync(path, 'utf8'));
    }
  };
}

/** A new file. */
export function addFile(file: string, text: string): Edit {
  return (tree) => {
    if (tree.has(file)) throw new Error(`${file} cannot be added: it is there already`);
    tree.set(file, text);
  };
}

/** A text replaced in a file; throws unless it stands there exactly once. */
export function replaceIn(file: string, from: string, to: string): Edit {
  return (tree) => {
    const text = tree.get(file);
    if (text === undefined) throw new Error(`${file} cannot be edited: there are only ${[...tree.keys()].join(', ')}`);
    const count = text.split(from).length - 1;
    if (count !== 1)
      throw new Error(`${file} holds ${JSON.stringify(from)} ${count} times, an edit needs it exactly once`);
    tree.set(
      file,
      text.replace(from, () => to),
    );
  };
}

/** Text put behind a line that stands in the file exactly once. */
export function addBehind(file: string, line: string, added: string): Edit {
  return replaceIn(file, `${line}\n`, `${line}\n${added}\n`);
}

/** The tree after a commit; an edit that does not fit is named with its commit. */
export function applyCommit(recipe: string, before: Tree, commit: Commit): Tree {
  const tree: Tree = new Map(before);
  try {
    for (const edit of commit.edits) edit(tree);
  } catch (cause) {
    throw new Error(`${recipe}, commit "${subjectOf(commit)}": ${(cause as Error).message}`, { cause });
  }
  return tree;
}

function subjectOf(commit: Commit): string {
  return commit.message.split('\n')[0]!;
}

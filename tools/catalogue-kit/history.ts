import { addFile, type Edit, textOf, type Tree } from './edits.ts';

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

/** A recipe's repository, told in the order in which it came to be. */
export interface History {
  readonly recipe: string;
  readonly description: string;
  /** Rules of lint that upstream's recipe does not satisfy, and this one with it, such as `R015`. @default none */
  readonly unsatisfied?: readonly string[];
  /** The releases, oldest first. */
  readonly main: readonly Commit[];
  /** The pull request that runs test: the branch `pr/next`. @default none */
  readonly next?: readonly Commit[];
  /** Further branches, by name; a branch may leave only from one that stands above it. @default none */
  readonly branches?: Readonly<Record<string, Branch>>;
}

/** What a release says of itself. */
export interface Release {
  readonly version: string;
  readonly message: string;
  /** Its text in `release/`. @default none: the edits bring it */
  readonly notes?: string;
  /** A tag that is a bare name for the commit. @default false */
  readonly lightweightTag?: boolean;
}

/** A release: its edits, its version in the label of `compose.yml`, its notes in `release/<version>`, and its tag. */
export function release({ version, message, notes, lightweightTag = false }: Release, ...edits: Edit[]): Commit {
  return {
    message,
    edits: [...edits, setVersion(version), ...notesIn(`release/${version}`, notes)],
    tag: version,
    lightweightTag,
  };
}

/** What a pull request says of itself. */
export interface Next {
  readonly message: string;
  /** The version that it will be. @default that of the release before */
  readonly version?: string;
  /** Its text in `release/next`. @default none */
  readonly notes?: string;
}

/** A commit of the pull request. */
export function next({ message, version, notes }: Next, ...edits: Edit[]): Commit {
  return {
    message,
    edits: [...edits, ...(version ? [setVersion(version)] : []), ...notesIn('release/next', notes)],
  };
}

/** A commit that is no release. */
export function commit(message: string, ...edits: Edit[]): Commit {
  return { message, edits };
}

/** The tree after a commit; an edit that does not fit is named with its commit. */
export function applyCommit(recipe: string, before: Tree, { commit: made, folder }: Application): Tree {
  const tree: Tree = new Map(before);
  try {
    for (const edit of made.edits) edit(tree, folder);
  } catch (cause) {
    throw new Error(`${recipe}, commit "${made.message.split('\n')[0]!}": ${(cause as Error).message}`, { cause });
  }
  return tree;
}

interface Application {
  readonly commit: Commit;
  readonly folder: string;
}

/** The label that tells the version of what is deployed. */
function setVersion(version: string): Edit {
  return (tree) => {
    const text = textOf(tree, 'compose.yml');
    const labels = text.match(/(?<=coop-cloud\.\$\{STACK_NAME\}\.version=)[^"'\s]+/g) ?? [];
    if (labels.length !== 1)
      throw new Error(`compose.yml has ${labels.length} labels coop-cloud.\${STACK_NAME}.version, a release needs one`);
    tree.set(
      'compose.yml',
      text.replace(`.version=${labels[0]!}`, () => `.version=${version}`),
    );
  };
}

function notesIn(file: string, notes: string | undefined): Edit[] {
  return notes === undefined ? [] : [addFile(file, `${notes}\n`)];
}

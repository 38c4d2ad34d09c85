import type { Plan, PlannedCommit, PlannedName } from './plan.ts';

const author = 'cc-ci lab <lab@ci.test>';
const firstCommitAt = Date.UTC(2026, 0, 5, 9) / 1000;
const betweenCommitsSeconds = 3600;

/**
 * The whole repository as the input of `git fast-import`: the same plan gives the same bytes, and so the same commits.
 */
export function fastImportStream(plan: Plan): string {
  return [
    ...plan.commits.map(commitCommand),
    ...plan.aliases.map((alias) => resetCommand(`refs/heads/${alias.name}`, alias.mark)),
    ...plan.lightweightTags.map((tag) => resetCommand(`refs/tags/${tag.name}`, tag.mark)),
    ...plan.annotatedTags.map((tag) => tagCommand(tag)),
    'done\n',
  ].join('');
}

function commitCommand({ ref, mark, parent, message, tree }: PlannedCommit): string {
  const who = `${author} ${secondsOf(mark)} +0000`;
  const files = [...tree]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => `M ${modeOf(text)} inline ${path}\n${data(text)}`);
  // A commit on a new branch names its parent; without `from` it would have no parent.
  const from = parent === undefined ? '' : `from :${parent}\n`;
  return `commit ${ref}\nmark :${mark}\nauthor ${who}\ncommitter ${who}\n${data(`${message}\n`)}${from}deleteall\n${files.join('')}\n`;
}

function tagCommand({ name, mark }: PlannedName): string {
  return `tag ${name}\nfrom :${mark}\ntagger ${author} ${secondsOf(mark)} +0000\n${data(`chore: publish ${name}\n`)}`;
}

function resetCommand(ref: string, mark: number): string {
  return `reset ${ref}\nfrom :${mark}\n\n`;
}

function secondsOf(mark: number): number {
  return firstCommitAt + mark * betweenCommitsSeconds;
}

/** By content, not by the file's own mode, which a checkout elsewhere may have lost. */
function modeOf(text: string): string {
  return text.startsWith('#!') ? '100755' : '100644';
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

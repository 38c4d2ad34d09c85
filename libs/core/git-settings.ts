/**
 * Settings with which git handles a repository that nobody knows: over those of the user and of the system, so that
 * nothing of it runs. Who fetches, by which key and through which proxy stays the operator's own.
 */
const SETTINGS = [
  'advice.detachedHead=false',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.protectHFS=true',
  'core.protectNTFS=true',
  'core.symlinks=true',
  'fetch.recurseSubmodules=false',
  'submodule.recurse=false',
  'gc.auto=0',
  'maintenance.auto=false',
  // Large files are written as they come, and are not held in memory.
  'core.bigFileThreshold=16m',
  'fetch.unpackLimit=1',
  // A server that sends nothing for a minute.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=60',
  'transfer.fsckObjects=true',
  // Commits of old programs have these, and they harm nobody.
  ...['badDate', 'badEmail', 'badName', 'badTimezone', 'extraHeaderEntry', 'missingEmail', 'missingNameBeforeEmail']
    .concat('missingSpaceBeforeDate', 'missingSpaceBeforeEmail', 'zeroPaddedDate', 'zeroPaddedFilemode')
    .map((message) => `fetch.fsck.${message}=ignore`),
];

/** What git is started with before its command. */
export const GIT_SETTINGS: readonly string[] = SETTINGS.flatMap((setting) => ['-c', setting]);

/** What git fetches over; everything else is refused, by git too. */
export const GIT_PROTOCOLS = ['https', 'ssh', 'file'] as const;

/** Its environment, over the process's own: a variable that is undefined is taken out. */
export const GIT_ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  GIT_ALLOW_PROTOCOL: GIT_PROTOCOLS.join(':'),
  GIT_TERMINAL_PROMPT: '0',
  GIT_LFS_SKIP_SMUDGE: '1',
  LC_ALL: 'C',
  // A hook or a pipeline that starts a run may have set these for its own repository.
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined,
  GIT_TEMPLATE_DIR: undefined,
};

/**
 * Written to `.git/info/attributes`, which counts before what a commit has: files are put down as the commit has them,
 * and no program of the user's filters, compares or merges them.
 */
export const GIT_ATTRIBUTES = '* -filter -ident -text !eol -working-tree-encoding -diff -merge\n';

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkOut, cloneSource, fetchCommit } from '@cc-ci/abra';
import { parseEnvFile } from '@cc-ci/abra/files';
import { CcciError } from '@cc-ci/core';
import { expect, onTestFinished, test } from 'vitest';
import { compose, DOMAIN, STACK } from './fixtures/recipe.ts';
import {
  files,
  linked,
  MACHINE_TEXT,
  type Making,
  script,
  type Stranger,
  strangerIn,
  tree,
} from './fixtures/stranger.ts';
import { judge } from './judge.ts';

interface Hostile extends Making {
  readonly what: string;
  /** Part of what is told, where the code does not say enough. */
  readonly says?: string;
}

const HOSTILE: readonly Hostile[] = [
  // Symbolic links.
  {
    what: 'a link to an absolute path',
    says: 'theme/logo is a symlink that leaves the checkout: /etc/hostname',
    ...linked('TREE_REFUSED', { 'theme/logo': '/etc/hostname' }),
  },
  {
    what: 'a link above the checkout',
    says: 'theme/logo is a symlink that leaves the checkout',
    ...linked('TREE_REFUSED', { 'theme/logo': '../../logo' }),
  },
  {
    what: 'a link that leaves by another link',
    says: 'theme/logo is a symlink that leaves the checkout',
    ...linked('TREE_REFUSED', { here: 'theme/up', 'theme/up': '..', 'theme/logo': '../here/../logo' }),
  },
  {
    what: 'a link into .git',
    says: 'config is a symlink that leaves the checkout',
    ...linked('TREE_REFUSED', { config: '.git/config' }),
  },
  {
    what: 'links to each other',
    says: 'a is a symlink that leaves the checkout',
    ...linked('TREE_REFUSED', { a: 'b', b: 'a' }),
  },
  {
    what: 'a link in the place of compose.yml',
    says: 'compose.yml is a symlink to other',
    ...linked('TREE_REFUSED', { 'compose.yml': 'other' }),
  },
  {
    what: 'a link in the place of an overlay',
    says: 'compose.smtp.yml is a symlink to',
    ...linked('TREE_REFUSED', { 'compose.smtp.yml': 'other' }),
  },
  {
    what: 'a link in the place of .env.sample',
    says: '.env.sample is a symlink to',
    ...linked('TREE_REFUSED', { '.env.sample': 'other' }),
  },
  {
    what: 'a link in the place of abra.sh',
    says: 'abra.sh is a symlink to',
    ...linked('TREE_REFUSED', { 'abra.sh': 'other' }),
  },
  {
    what: 'a link in the place of release notes',
    says: 'release/1.0.0+1 is a symlink to',
    ...linked('TREE_REFUSED', { 'release/1.0.0+1': '../other' }),
  },
  {
    what: 'a link as the folder of a compose file',
    comesTo: 'TREE_REFUSED',
    make: ({ link, write }) => {
      link('more', '..');
      write('.env.sample', 'COMPOSE_FILE=compose.yml:more/machine\n');
    },
  },
  // What git would run, or write elsewhere.
  {
    what: 'attributes that name a filter',
    comesTo: 'inert',
    make: (stranger) => {
      stranger.write('.gitattributes', '* filter=x diff=x merge=x\n');
      stranger.git(['config', 'filter.x.smudge', `touch ${stranger.touched}; cat`]);
    },
  },
  {
    what: 'a repository whose settings name programs',
    comesTo: 'inert',
    make: ({ git, touched }) => {
      for (const key of [
        'core.fsmonitor',
        'core.sshCommand',
        'uploadpack.packObjectsHook',
        'core.alternateRefsCommand',
      ])
        git(['config', key, `touch ${touched}; cat`]);
    },
  },
  {
    what: 'hooks in the repository',
    comesTo: 'inert',
    make: (stranger) => {
      for (const hook of ['post-checkout', 'post-update', 'reference-transaction', 'pre-auto-gc']) {
        const path = join(stranger.path, '.git', 'hooks', hook);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, script(stranger), { mode: 0o755 });
      }
    },
  },
  { what: 'hooks among the files', ...files('inert', (all) => ({ 'hooks/post-checkout': script(all) })) },
  {
    what: 'a submodule that names a program',
    says: 'gitmodulesUrl',
    comesTo: 'SOURCE_UNREACHABLE',
    make: ({ write, touched }) => write('.gitmodules', `[submodule "x"]\n\tpath = x\n\turl = -u./x;touch ${touched}\n`),
  },
  {
    what: 'a submodule of a protocol that runs programs',
    comesTo: 'inert',
    make: ({ git, write, touched }) => {
      write('.gitmodules', `[submodule "x"]\n\tpath = x\n\turl = ext::touch ${touched}\n`);
      git(['update-index', '--add', '--cacheinfo', `160000,${git(['rev-parse', 'HEAD'])},x`]);
    },
  },
  {
    what: 'a submodule whose name leads elsewhere',
    says: 'gitmodulesName',
    ...files('SOURCE_UNREACHABLE', () => ({
      '.gitmodules': '[submodule "../../x"]\n\tpath = x\n\turl = https://x.invalid/\n',
    })),
  },
  {
    what: 'a link in the place of .gitmodules',
    says: 'gitmodulesSymlink',
    ...tree('SOURCE_UNREACHABLE', ['120000 .gitmodules']),
  },
  { what: 'a file .git/config', says: 'hasDotgit', ...tree('SOURCE_UNREACHABLE', ['100644 .git']) },
  { what: 'a file .GIT, as some systems read it', says: 'hasDotgit', ...tree('SOURCE_UNREACHABLE', ['100644 .GIT']) },
  { what: 'a file ..', says: 'hasDotdot', ...tree('SOURCE_UNREACHABLE', ['100644 ..']) },
  { what: 'a path with a slash in its name', says: 'fullPathname', ...tree('SOURCE_UNREACHABLE', ['100644 ../x']) },
  { what: 'a name twice', says: 'duplicateEntries', ...tree('SOURCE_UNREACHABLE', ['100644 x', '100644 x']) },
  {
    what: 'replaced objects',
    comesTo: 'inert',
    make: ({ git }) =>
      git(['replace', git(['rev-parse', 'HEAD:compose.yml']), git(['hash-object', '-w', '--stdin'], 'x')]),
  },
  { what: 'files called like options', ...files('inert', () => ({ '--help': 'x', '-f': 'x', '--': 'x' })) },
  { what: 'a name of control characters', ...files('inert', () => ({ 'a\n\u001b[31mb\t': 'x' })) },
  // Size.
  {
    what: 'a compose file larger than any is',
    says: 'compose.yml has 2 MiB, and 1 MiB is allowed',
    ...files('TREE_REFUSED', () => ({ 'compose.yml': '#'.repeat(1_100_000) })),
  },
  // What abra and the runner read.
  {
    what: 'COMPOSE_FILE that leaves the checkout',
    ...files('compose-file-out', () => ({ '.env.sample': 'COMPOSE_FILE=compose.yml:../machine\n' })),
  },
  {
    what: 'COMPOSE_FILE that is an absolute path',
    ...files('compose-file-out', ({ machineFile }) => ({ '.env.sample': `COMPOSE_FILE=${machineFile}\n` })),
  },
  {
    what: 'COMPOSE_FILE of abra.sh that leaves the checkout',
    ...files('compose-file-out', () => ({ 'abra.sh': 'export COMPOSE_FILE=../machine\n' })),
  },
  {
    what: 'a config that is a file of the machine',
    ...files('file-out', ({ machineFile }) => ({
      'compose.yml': compose('configs: [a]', `configs:\n  a:\n    file: ${machineFile}\n`),
    })),
  },
  {
    what: 'a secret that is a file above the checkout',
    ...files('file-out', () => ({ 'compose.yml': compose('secrets: [a]', 'secrets:\n  a:\n    file: ../machine\n') })),
  },
  {
    what: 'a config out of .git',
    ...files('file-out', () => ({ 'compose.yml': compose('configs: [a]', 'configs:\n  a:\n    file: .git/config\n') })),
  },
  {
    what: 'an env_file that is a file of the machine',
    ...files('file-out', ({ machineFile }) => ({ 'compose.yml': compose(`env_file: ${machineFile}`) })),
  },
  {
    what: 'a stack of another app',
    ...files('app-name', () => ({ '.env.sample': 'TYPE=docs\nSTACK_NAME=blog_ci_test\n' })),
  },
  {
    what: 'a domain of another app, by abra.sh',
    ...files('app-name', () => ({ 'abra.sh': 'export DOMAIN=blog.ci.test\n' })),
  },
  {
    what: 'a command in abra.sh',
    ...files('inert', ({ touched }) => ({ 'abra.sh': `export A=$(touch ${touched})\ntouch ${touched}\n` })),
  },
  {
    what: 'a command in .env.sample',
    ...files('inert', ({ touched }) => ({
      '.env.sample': `TYPE=docs\nA=$(touch ${touched})\nB=\`touch ${touched}\`\n`,
    })),
  },
  {
    what: 'a backup path above the volume',
    ...files('backup-path', () => ({
      'compose.yml': compose(
        'volumes: ["d:/d"]\ndeploy:\n  labels: ["backupbot.backup.path=/d/../../x"]',
        'volumes:\n  d:\n',
      ),
    })),
  },
  {
    what: 'a volume that is a folder of the machine',
    ...files('volume-options', () => ({
      'compose.yml': compose(
        'volumes: ["d:/d"]',
        'volumes:\n  d:\n    driver_opts: {type: none, o: bind, device: /root}\n',
      ),
    })),
  },
];

test('there are at least thirty hostile inputs', () => {
  expect(new Set(HOSTILE.map(({ what }) => what)).size).toBe(HOSTILE.length);
  expect(HOSTILE.length).toBeGreaterThanOrEqual(30);
});

test.each(HOSTILE)('$what: $comesTo', async ({ make, comesTo, says = '' }) => {
  const root = mkdtempSync(join(tmpdir(), 'cc-ci-hostile-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const stranger = strangerIn(root);
  make(stranger);
  stranger.git(['add', '--all', '--force', '--', ':/']);
  stranger.git(['commit', '--quiet', '--allow-empty', '--message', 'x']);
  const found = await comesOf(stranger, join(root, 'checkout'));
  expect(found).toMatchObject({ outcome: comesTo });
  expect(found.told).toContain(says);
  expect(found.told).not.toContain(MACHINE_TEXT);
  expect(existsSync(stranger.touched)).toBe(false);
  expect(readFileSync(stranger.machineFile, 'utf8')).toBe(MACHINE_TEXT);
});

/** What a run makes of a stranger's `main`: it clones, fetches, checks out and judges, and goes no further. */
async function comesOf({ path: source }: Stranger, path: string): Promise<{ outcome: string; told: string }> {
  try {
    const checkout = { recipe: 'docs', path };
    await cloneSource(checkout, source);
    await checkOut(checkout, await fetchCommit(checkout, source, 'main'));
    const app = { recipe: 'docs', stack: STACK, domain: DOMAIN, zone: 'ci.test', ingressPorts: [443] };
    const { refused } = judge({ checkout: path, app, env: () => sampleOf(path), trusted: [] });
    const rules = [...new Set(refused.map(({ rule }) => rule))];
    return { outcome: rules.join(', ') || 'inert', told: JSON.stringify(refused) };
  } catch (error) {
    if (!(error instanceof CcciError)) throw error;
    return { outcome: error.code, told: `${error.message} ${error.last ?? ''} ${String(error.cause)}` };
  }
}

/** The env of a new app: what `.env.sample` sets. */
function sampleOf(path: string): ReadonlyMap<string, string> {
  return parseEnvFile(readFileSync(join(path, '.env.sample'), 'utf8'), '.env.sample');
}

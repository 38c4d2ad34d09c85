import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

const contentFile = 'cc-ci-content';

/** Makes `dir` a bare repository with the stream's content; gives false when it holds that already. */
export async function writeRepository(dir: string, stream: string): Promise<boolean> {
  const content = createHash('sha256').update(stream).digest('hex');
  if ((await contentOf(dir)) === content) return false;
  const draft = `${dir}.draft-${process.pid}`;
  await mkdir(dirname(dir), { recursive: true });
  await rm(draft, { recursive: true, force: true });
  await git(['init', '--quiet', '--bare', '--template=', '--object-format=sha1', '--initial-branch=main', draft]);
  await git(['--git-dir', draft, 'fast-import', '--quiet', '--done', '--date-format=raw'], stream);
  await writeFile(join(draft, contentFile), `${content}\n`);
  await rm(dir, { recursive: true, force: true });
  await rename(draft, dir);
  return true;
}

async function contentOf(dir: string): Promise<string | undefined> {
  const file = join(dir, contentFile);
  return existsSync(file) ? (await readFile(file, 'utf8')).trim() : undefined;
}

/** Runs git with nothing of the machine's or the user's configuration. */
async function git(args: readonly string[], input = ''): Promise<void> {
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    LC_ALL: 'C',
    TZ: 'UTC',
  };
  const settings = ['-c', 'core.autocrlf=false', '-c', 'commit.gpgsign=false', '-c', 'tag.gpgsign=false'];
  await execa('git', [...settings, ...args], { env, extendEnv: false, input, stdout: 'ignore' });
}

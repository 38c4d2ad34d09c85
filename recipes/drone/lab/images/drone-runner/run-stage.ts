import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Details, Line, Server, Stage, Step } from './server.ts';

interface Pipeline {
  readonly kind?: string;
  readonly name?: string;
  readonly clone?: { readonly disable?: boolean };
  readonly steps?: readonly {
    readonly name: string;
    readonly commands?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
  }[];
}

interface Work {
  readonly name: string;
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
}

const seconds = () => Math.floor(Date.now() / 1_000);

/** Does what a stage's pipeline says, step by step, until one fails; tells the server of each. */
export async function runStage(server: Server, { id, name }: Stage): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'drone-'));
  const started = seconds();
  try {
    const details = await server.details(id);
    const works = worksOf(details, name);
    const planned = works.map((work, index) => ({ number: index + 1, name: work.name, status: 'pending' }));
    const { steps = [] } = await server.updateStage({ id, name, status: 'running', started, steps: planned });
    await writeNetrc(folder, details);
    const done: Step[] = [];
    for (const [index, step] of steps.entries()) {
      const isLost = done.some(({ status }) => status === 'failure');
      done.push(isLost ? { ...step, status: 'skipped' } : await runStep(server, step, works[index]!, folder));
    }
    const failed = done.find(({ status }) => status === 'failure');
    await server.updateStage({
      id,
      name,
      status: failed ? 'failure' : 'success',
      exit_code: failed?.exit_code ?? 0,
      started,
      stopped: seconds(),
      steps: done,
    });
  } catch (error) {
    await server.updateStage({ id, name, status: 'error', error: String(error), started, stopped: seconds() });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runStep(server: Server, step: Step, { script, environment }: Work, folder: string): Promise<Step> {
  const running = await server.updateStep({ ...step, status: 'running', started: seconds() });
  const { lines, exitCode } = await run(script, { HOME: folder, ...environment }, join(folder, 'src'));
  await server.uploadLog(running.id!, lines);
  return server.updateStep({
    ...running,
    status: exitCode === 0 ? 'success' : 'failure',
    exit_code: exitCode,
    stopped: seconds(),
  });
}

/** The steps of a pipeline, after the one that fetches what was pushed. */
function worksOf({ repository, build, config }: Details, name: string): Work[] {
  const documents = parseAllDocuments(Buffer.from(config.data, 'base64').toString()).map(
    (document) => document.toJS() as Pipeline,
  );
  const pipeline = documents.find((each) => each.kind === 'pipeline' && (each.name ?? 'default') === name) ?? {};
  const facts = {
    CI: 'true',
    DRONE: 'true',
    DRONE_REPO: repository.slug,
    DRONE_BUILD_NUMBER: String(build.number),
    DRONE_BUILD_EVENT: build.event,
    DRONE_COMMIT: build.after,
    DRONE_BRANCH: build.target,
  };
  const clone = {
    name: 'clone',
    script: `git clone --quiet "$REMOTE" . && git checkout --quiet "$DRONE_COMMIT"`,
    environment: { ...facts, REMOTE: repository.git_http_url },
  };
  const own = (pipeline.steps ?? []).map(({ name: own, commands = [], environment = {} }) => ({
    name: own,
    script: commands.join('\n'),
    environment: { ...facts, ...environment },
  }));
  return pipeline.clone?.disable ? own : [clone, ...own];
}

async function writeNetrc(folder: string, { netrc }: Details): Promise<void> {
  if (netrc)
    await writeFile(
      join(folder, '.netrc'),
      `machine ${netrc.machine} login ${netrc.login} password ${netrc.password}\n`,
      { mode: 0o600 },
    );
}

/** Runs a script by a shell that stops at the first command that fails, and shows each before it does. */
function run(
  script: string,
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<{ lines: Line[]; exitCode: number }> {
  const startedAt = performance.now();
  const lines: Line[] = [];
  const child = spawn('sh', ['-c', `mkdir -p "$0" && cd "$0" && exec sh -e -x -c "$1" 2>&1`, folder, script], {
    env: { PATH: process.env.PATH, SSL_CERT_FILE: process.env.SSL_CERT_FILE, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts)
      lines.push({ pos: lines.length, out: `${part}\n`, time: Math.floor((performance.now() - startedAt) / 1_000) });
  });
  return new Promise((done) => child.once('close', (code) => done({ lines, exitCode: code ?? 1 })));
}

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ensureImages, labUp } from '@cc-ci/lab';
import { connectEngine, converge, removeRemains } from '@cc-ci/swarm';
import { time } from './measure.ts';
import { table } from './table.ts';

/** One stream, read by a process of its own. */
interface Read {
  /** `read`, or the code of the error. */
  readonly outcome: string;
  readonly peakBytes: number;
}

/** What a stranger's stream costs, beside one of the same kind that ends. */
export interface MeasuredStream {
  readonly what: string;
  readonly quiet: Read;
  readonly hostile: Read;
}

const STREAMS: Readonly<Record<string, string>> = {
  log: 'a log that never ends',
  exec: 'a command that never stops printing',
  body: 'a body without an end',
  dump: 'a dump that unpacks to 20 GiB',
  snapshot: 'an endless list of files in a snapshot',
};
export const STREAMS_TITLE = '## Hostile streams';
/** What a run may take at most beside a quiet one. */
const AIM = 1.2;

/** Reads each stream on the lab. */
export async function measureStreams(): Promise<MeasuredStream[]> {
  const { dockerHost } = await labUp();
  await ensureImages({ tags: ['cc-ci/node:24'] });
  const engine = connectEngine(dockerHost);
  const stack = `streams-${randomBytes(3).toString('hex')}_ci_bench`;
  const file = join(import.meta.dirname, 'fixtures/streams.yml');
  const env = { ...process.env, DOCKER_HOST: dockerHost };
  try {
    execFileSync('docker', ['stack', 'deploy', '--compose-file', file, stack], { env });
    await converge(engine, stack, { app: stack, timeoutMs: 120_000 });
    const read = async (name: string, mode: string): Promise<Read> => {
      const { output } = await time([join(import.meta.dirname, 'stream.ts'), name, mode, dockerHost, stack]);
      return JSON.parse(output) as Read;
    };
    const measured: MeasuredStream[] = [];
    for (const [name, what] of Object.entries(STREAMS))
      measured.push({ what, quiet: await read(name, 'quiet'), hostile: await read(name, 'hostile') });
    return measured;
  } finally {
    await removeRemains(engine, { stacks: [stack], volumes: new Set(), before: undefined });
  }
}

/** The section of `docs/benchmarks.md`; `runBytes` is the peak of a run's memory. */
export function streamsSection(measured: readonly MeasuredStream[], runBytes: number): string {
  const rows = measured.map(({ what, quiet, hostile }) => {
    const added = Math.max(0, hostile.peakBytes - quiet.peakBytes);
    const ratio = (runBytes + added) / runBytes;
    return [
      what,
      hostile.outcome,
      mb(quiet.peakBytes),
      mb(hostile.peakBytes),
      ratio.toFixed(2),
      `≤ ${AIM.toFixed(2)}`,
      ratio <= AIM ? 'reached' : 'missed',
    ];
  });
  return [
    STREAMS_TITLE,
    `Made by \`npx nx bench bench --streams\`. Each stream is read by a process of its own, with the runner's code: one that ends soon, and one that a stranger never ends. \`÷ run\` is what a run of ${mb(runBytes)} at its peak would be with it.`,
    table(['stream', 'comes to', 'quiet', 'hostile', '÷ run', 'aim', ''], rows),
  ].join('\n\n');
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { noFreePort } from './errors.ts';
import { tryLock } from './lock.ts';

/** Above the ports that services like to have, below those that the kernel gives to outgoing connections. */
const RANGE: PortRange = { from: 20_000, to: 30_000 };

export interface PortRange {
  readonly from: number;
  /** The first that is none of them. */
  readonly to: number;
}

/** Ports of the target that nobody else has while this is not disposed. */
export interface FreePorts extends AsyncDisposable {
  /** Name of the variable → the port, as the app's env gets it. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Gives each variable a port of the target that nothing publishes and no other run holds. It is held by a kernel lock,
 * since a run may publish it long after: a dead run's is free at once, and what its app still publishes until it is
 * removed is seen on the swarm.
 * @param published what is published on the swarm; asked with a port's lock held, so that nobody takes it in between
 * @throws CcciError `NO_FREE_PORT`
 */
export async function claimFreePorts(
  names: readonly string[],
  options: { stateDir: string; published: () => Promise<ReadonlySet<number>>; range?: PortRange },
): Promise<FreePorts> {
  const { published, range = RANGE } = options;
  const dir = join(options.stateDir, '..', 'ports');
  mkdirSync(dir, { recursive: true });
  await using held = new AsyncDisposableStack();
  const env: Record<string, string> = {};
  for (const name of names) env[name] = String(await claimPort(name, { dir, published, range, held }));
  const owned = held.move();
  return { env, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

interface Claim {
  readonly dir: string;
  readonly published: () => Promise<ReadonlySet<number>>;
  readonly range: PortRange;
  readonly held: AsyncDisposableStack;
}

/** Tries every port of the range, from one by chance: runs that begin together do not queue for the same. */
async function claimPort(name: string, { dir, published, range, held }: Claim): Promise<number> {
  const size = range.to - range.from;
  const first = randomInt(size);
  for (let step = 0; step < size; step++) {
    const port = range.from + ((first + step) % size);
    const lock = await tryLock(join(dir, String(port)));
    if (!lock) continue;
    held.use(lock);
    if (!(await published()).has(port)) return port;
  }
  throw noFreePort(name, range);
}

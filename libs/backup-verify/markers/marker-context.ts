import {
  type Engine,
  execInService,
  forwardPort,
  type Helper,
  type PortForward,
  programsIn,
  runningContainer,
  startHelper,
} from '@cc-ci/swarm';
import type { MarkerContext } from './marker.ts';

export interface MarkerContextOptions extends Pick<MarkerContext, 'stack' | 'domain' | 'services' | 'signal'> {
  /** Image with Node ≥ 24 of which helpers are made: `helperImage` of the target. */
  readonly helperImage: string;
}

/** A way into a stack for those who look at the whole of it. */
export interface StackContext extends MarkerContext {
  /** Names of the programs that run in a service's task. */
  programs(service: string): Promise<string[]>;
}

/**
 * The way of markers into a stack. Helpers are started at the first use and shared by the operations that follow, for as long as they stand
 * beside the task that runs: one that stood beside a task that ended is replaced. Disposing removes them.
 */
export function openMarkerContext(engine: Engine, options: MarkerContextOptions): StackContext & AsyncDisposable {
  const { stack, domain, services, signal, helperImage: image } = options;
  const taskOf = (service: string) => runningContainer(engine, stack, service);
  const forwards = new Shared<PortForward>(({ containerId }, service) =>
    taskOf(service).then((id) => id === containerId),
  );
  const volumes = new Shared<Helper>(({ besideId }, service) => taskOf(service).then((id) => id === besideId));
  return {
    stack,
    domain,
    services,
    ...(signal ? { signal } : {}),
    exec: (service, argv, execOptions) => execInService(engine, { stack, service, argv }, execOptions),
    programs: async (service) => programsIn(engine, await taskOf(service)),
    forwardPort: (service, port) =>
      forwards.get(service, String(port), () => forwardPort(engine, { stack, service, port, image })),
    openVolumes: (service) =>
      volumes.get(service, '', () => startHelper(engine, { stack, service, shares: 'volumes', image })),
    [Symbol.asyncDispose]: async () => void (await Promise.all([forwards.close(), volumes.close()])),
  };
}

/** Things beside the tasks of services, each opened once and again when its task is another. */
class Shared<T extends AsyncDisposable> {
  readonly #open = new Map<string, T>();
  readonly #isFresh: (one: T, service: string) => Promise<boolean>;

  constructor(isFresh: (one: T, service: string) => Promise<boolean>) {
    this.#isFresh = isFresh;
  }

  async get(service: string, detail: string, make: () => Promise<T>): Promise<T> {
    const key = `${service} ${detail}`;
    const known = this.#open.get(key);
    if (known && (await this.#isFresh(known, service))) return known;
    this.#open.delete(key);
    await known?.[Symbol.asyncDispose]();
    const made = await make();
    this.#open.set(key, made);
    return made;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((one) => one[Symbol.asyncDispose]()));
    this.#open.clear();
  }
}

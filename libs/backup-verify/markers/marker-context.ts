import {
  type Engine,
  execInService,
  forwardPort,
  type Helper,
  type PortForward,
  existingVolumes,
  type HelperContainer,
  programsIn,
  runningContainer,
  startHelper,
  startVolumesHelper,
} from '@cc-ci/swarm';
import type { KnownLogins } from './database-marker.ts';
import type { MarkerContext } from './marker.ts';

export interface MarkerContextOptions extends Pick<MarkerContext, 'stack' | 'domain' | 'services' | 'signal'> {
  /** Image with Node ≥ 24 of which helpers are made: `helperImage` of the target. */
  readonly helperImage: string;
}

/** A way into a stack for those who look at the whole of it. */
export interface StackContext extends MarkerContext {
  /** Names of the programs that run in a service's task. */
  programs(service: string): Promise<string[]>;
  /**
   * A container with Node that has those of the named volumes that are on this machine, read only, each at a path of
   * its own. It stays while tasks come and go; the context removes it.
   */
  mountVolumes(sources: readonly string[]): Promise<MountedVolumes>;
  /** What was read and found of the stack's databases, for the looks that follow. */
  readonly logins: KnownLogins;
}

export interface MountedVolumes {
  readonly helper: HelperContainer;
  /** Where the helper has each volume, by the volume's name. */
  readonly paths: ReadonlyMap<string, string>;
}

/** The folder of a helper that has volumes. */
const MOUNTED = '/cc-ci-volumes';

/**
 * The way of markers into a stack. Helpers are started at the first use and shared by the operations that follow, for
 * as long as they stand beside the task that runs: one that stood beside a task that ended is replaced. Disposing
 * removes them.
 */
export function openMarkerContext(engine: Engine, options: MarkerContextOptions): StackContext & AsyncDisposable {
  const { stack, domain, services, signal, helperImage: image } = options;
  const taskOf = (service: string) => runningContainer(engine, stack, service);
  const forwards = new Shared<PortForward>(({ containerId }, service) =>
    taskOf(service).then((id) => id === containerId),
  );
  const volumes = new Shared<Helper>(({ besideId }, service) => taskOf(service).then((id) => id === besideId));
  const mounted = new Shared<HelperContainer>((helper) => helper.isRunning());
  const mountVolumes = async (sources: readonly string[]): Promise<MountedVolumes> => {
    const there = await existingVolumes(engine, sources);
    const paths = new Map(there.map((source, index) => [source, `${MOUNTED}/${index}`]));
    const helper = await mounted.get('', there.join(' '), () =>
      startVolumesHelper(engine, { stack, image, volumes: paths }),
    );
    return { helper, paths };
  };
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
    mountVolumes,
    logins: new Map(),
    [Symbol.asyncDispose]: async () => void (await Promise.all([forwards.close(), volumes.close(), mounted.close()])),
  };
}

/** Things beside the tasks of services, each opened once and again when its task is another. */
class Shared<T extends AsyncDisposable> {
  readonly #open = new Map<string, Promise<T | undefined>>();
  readonly #isFresh: (one: T, service: string) => Promise<boolean>;

  constructor(isFresh: (one: T, service: string) => Promise<boolean>) {
    this.#isFresh = isFresh;
  }

  /** Those who ask for one thing at the same time get the same. */
  get(service: string, detail: string, make: () => Promise<T>): Promise<T> {
    const key = `${service} ${detail}`;
    const renew = async (known: T | undefined): Promise<T> => {
      // Where no task runs now, there is none that it stands beside.
      if (known && (await this.#isFresh(known, service).catch(() => false))) return known;
      await known?.[Symbol.asyncDispose]();
      return make();
    };
    const before = this.#open.get(key) ?? Promise.resolve(undefined);
    const next = before.catch(() => undefined).then(renew);
    this.#open.set(key, next);
    return next;
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    await Promise.all(
      opened.map(async (each) => {
        if (each.status === 'fulfilled') await each.value?.[Symbol.asyncDispose]();
      }),
    );
  }
}

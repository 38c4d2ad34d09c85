import { type Converged, type Engine, hasEnded, listServices, listTasks, newest, type Service } from '@cc-ci/swarm';

/** A stack as it stood before a deploy, so that what the deploy changes can be told. */
export interface Before {
  readonly services: readonly Service[];
  /** Services whose tasks had ended well, by name; undefined where nothing ran before. */
  readonly ended: ReadonlySet<string> | undefined;
}

export const NOTHING_BEFORE: Before = { services: [], ended: undefined };

/** The services of a stack now, and which of them are one-shots that have done their work. */
export async function standingNow(engine: Engine, stack: string): Promise<Before> {
  const [services, tasks] = await Promise.all([listServices(engine, stack), listTasks(engine, stack)]);
  return { services, ended: new Set(endedServices({ services, tasks }).map(({ name }) => name)) };
}

/**
 * Services whose last task ended well and that swarm does not start again; jobs are none of them, they are meant to
 * end.
 */
export function endedServices({ services, tasks }: Converged): Service[] {
  return services.filter((service) => service.jobIteration === undefined && hasEnded(service, newest(service, tasks)));
}

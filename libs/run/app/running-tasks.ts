import { type Converged, hasEnded, newest, type Service, type Task } from '@cc-ci/swarm';

/** A task with its service. */
export interface ServiceTask {
  readonly service: Service;
  readonly task: Task;
}

/** The tasks that run, and the last ones of services that have done their work: of one-shots and of jobs. */
export function presentTasks({ services, tasks }: Converged): ServiceTask[] {
  return services.flatMap((service) => {
    const own = tasks.filter(({ serviceId }) => serviceId === service.id);
    const running = own.filter(({ state, desiredState }) => state === 'running' && desiredState === 'running');
    const last = newest(service, own);
    const ended =
      running.length === 0 &&
      last &&
      last.state === 'complete' &&
      (service.jobIteration !== undefined || hasEnded(service, last))
        ? [last]
        : [];
    return [...running, ...ended].map((task) => ({ service, task }));
  });
}

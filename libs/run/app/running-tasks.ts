import type { Converged, Task } from '@cc-ci/swarm';

/** The tasks that run, each with the name of its service. */
export function runningTasks({ services, tasks }: Converged): { service: string; task: Task }[] {
  return tasks
    .filter((task) => task.state === 'running' && task.desiredState === 'running')
    .map((task) => ({ task, service: services.find(({ id }) => id === task.serviceId)?.name ?? task.serviceId }));
}

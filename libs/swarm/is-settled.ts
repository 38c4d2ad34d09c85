import type { Service } from './services.ts';
import type { Task } from './tasks.ts';

/** Whether a service runs as many tasks of its present definition as it should, no other, and no update of it is under way. */
export function isSettled(service: Service, tasks: readonly Task[], before: readonly Service[] = []): boolean {
  const live = tasks.filter((task) => task.serviceId === service.id && task.desiredState === 'running');
  const current = live.filter((task) => task.template === service.template);
  const running = current.filter((task) => task.state === 'running');
  const wanted = service.replicas ?? Math.max(1, live.length);
  const outgoing = tasks.filter(
    (task) => task.serviceId === service.id && task.desiredState !== 'running' && task.state === 'running',
  );
  if (isOneShot(service, tasks)) return true;
  return (
    running.length === wanted &&
    live.length === current.length &&
    outgoing.length === 0 &&
    updateSettled(service, before)
  );
}

/** A health check is for what stays: who has one and ends is no one-shot. */
function isOneShot(service: Service, tasks: readonly Task[]): boolean {
  return !service.healthChecked && hasEnded(service, newest(service, tasks));
}

/** Whether a task of the present definition ended without an error, and swarm leaves it at that. */
export function hasEnded(service: Service, last: Task | undefined): last is Task {
  return service.restarts !== 'any' && last?.state === 'complete' && last.template === service.template;
}

/** A changed service has settled when swarm says `completed` of an update that began after the one seen before. */
function updateSettled(service: Service, before: readonly Service[]): boolean {
  const earlier = before.find(({ id }) => id === service.id);
  if (!earlier || earlier.template === service.template)
    return service.update.state === 'none' || service.update.state === 'completed';
  return service.update.state === 'completed' && service.update.startedAt !== earlier.update.startedAt;
}

/** The service's task that swarm made last. */
export function newest(service: Service, tasks: readonly Task[]): Task | undefined {
  return tasks.findLast(({ serviceId }) => serviceId === service.id);
}

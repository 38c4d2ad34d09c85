import { type CcciError, type Look, type Nudge, poll } from '@cc-ci/core';
import type { Engine } from './engine.ts';
import { serviceBroken, stackNotReady } from './errors.ts';
import { followStack } from './events.ts';
import { containerLog } from './logs.ts';
import { listServices, type Service } from './services.ts';
import { hasEnded, isSettled, newest } from './is-settled.ts';
import { describeTask, listTasks, type Task } from './tasks.ts';

/** Rejections that end the wait: swarm rejects again every few seconds, and nothing inside the stack can fix it. */
const MAX_REJECTIONS = 2;
/** Deaths that end the wait when all the others are up: then nobody is left to be waited for. */
const MAX_DEATHS = 3;
/** Deaths that end the wait although others are not up yet: apps may die a few times while their database starts. */
const MAX_DEATHS_BESIDE_OTHERS = 8;
const LOG_LINES = 20;
/** Rejected tasks have no event: look at least this often. */
const LOOK_AT_LEAST_EVERY_MS = 500;

export interface ConvergenceOptions {
  /** Name for messages: the app's domain. */
  readonly app: string;
  readonly timeoutMs: number;
  /** The services before the deploy, when there were some: an update of them must have settled. */
  readonly before?: readonly Service[];
  readonly signal?: AbortSignal;
  /** Called once for each new state in words, for example `app 0/1 (task 1 preparing)`. */
  readonly onState?: (state: string) => void;
}

export interface Converged {
  readonly services: readonly Service[];
  readonly tasks: readonly Task[];
}

/**
 * Waits until every service of a stack runs what its definition says, healthy, and its update has settled. Woken by Docker's events.
 * @throws CcciError `SERVICE_CRASHES`, `SERVICE_ENDED`, `TASK_REJECTED`, `UPDATE_ROLLED_BACK` or `UPDATE_PAUSED` within seconds, with the last lines of the log;
 *   `APP_NOT_READY` at the timeout.
 */
export async function converge(engine: Engine, stack: string, options: ConvergenceOptions): Promise<Converged> {
  await using events = await followStack(engine, stack);
  const wait = new Wait(engine, stack, options);
  return await wait.until(events);
}

class Wait {
  readonly #engine: Engine;
  readonly #stack: string;
  readonly #options: ConvergenceOptions;
  #looks = 0;
  #said = '';
  #last = 'nothing yet';

  constructor(engine: Engine, stack: string, options: ConvergenceOptions) {
    this.#engine = engine;
    this.#stack = stack;
    this.#options = options;
  }

  async until(nudge: Nudge): Promise<Converged> {
    const { timeoutMs, signal } = this.#options;
    try {
      return await poll(() => this.#look(), {
        what: this.#stack,
        timeoutMs,
        signal,
        nudge,
        intervalMs: LOOK_AT_LEAST_EVERY_MS,
      });
    } catch (error) {
      if ((error as CcciError).code !== 'TIMED_OUT') throw error;
      throw this.#timedOut();
    }
  }

  async #look(): Promise<Look<Converged>> {
    this.#looks++;
    const [services, tasks] = await Promise.all([
      listServices(this.#engine, this.#stack),
      listTasks(this.#engine, this.#stack),
    ]);
    const open = services.filter((service) => !isSettled(service, tasks, this.#options.before));
    if (services.length > 0 && open.length === 0) return { done: true, value: { services, tasks } };
    for (const service of open) await this.#refuseBroken(service, tasks, open.length === 1);
    this.#last = open.map((service) => describeTask(newest(service, tasks))).join('; ') || 'no service yet';
    const seen = open.map((service) => describeService(service, tasks)).join('; ') || 'no service yet';
    if (seen !== this.#said) this.#options.onState?.((this.#said = seen));
    return { done: false, seen };
  }

  /** Throws when waiting longer is of no use. */
  async #refuseBroken(service: Service, tasks: readonly Task[], alone: boolean): Promise<void> {
    const { state, message } = service.update;
    const tried = tasks.filter((task) => task.serviceId === service.id && task.template === service.template);
    const gone = endedTasks(service, tasks);
    if (state.startsWith('rollback'))
      throw await this.#broken(service, gone, {
        code: 'UPDATE_ROLLED_BACK',
        what: `was rolled back by swarm: ${message}`,
      });
    if (state === 'paused')
      throw await this.#broken(service, gone, {
        code: 'UPDATE_PAUSED',
        what: `has its update paused by swarm: ${message}`,
      });
    const rejected = tried.filter((task) => task.state === 'rejected');
    if (rejected.length >= MAX_REJECTIONS)
      throw await this.#broken(service, rejected, { code: 'TASK_REJECTED', what: 'has its tasks rejected' });
    const died = tried.filter(
      (task) => task.state === 'failed' || (task.state === 'complete' && service.restarts === 'any'),
    );
    if (died.length >= (alone ? MAX_DEATHS : MAX_DEATHS_BESIDE_OTHERS)) {
      throw await this.#broken(service, died, {
        code: 'SERVICE_CRASHES',
        what: `restarts again and again: ${died.length} tasks died`,
      });
    }
    const ended = newest(service, tasks);
    if (service.healthChecked && hasEnded(service, ended)) {
      throw await this.#broken(service, [ended], {
        code: 'SERVICE_ENDED',
        what: 'ended without an error, as one that its health check has killed may, and its restart policy does not start it again',
      });
    }
  }

  async #broken(
    service: Service,
    tasks: readonly Task[],
    { code, what }: { code: string; what: string },
  ): Promise<CcciError> {
    const last = tasks.at(-1);
    const log = last?.containerId ? await containerLog(this.#engine, last.containerId, { tailLines: LOG_LINES }) : [];
    const said = last ? ` (${describeTask(last)})` : '';
    return serviceBroken({
      code,
      message: `service ${service.name} of ${this.#options.app} ${what}${said}`,
      lines: log,
      stack: this.#options.app,
      service: service.name,
    });
  }

  #timedOut(): CcciError {
    const { app, timeoutMs } = this.#options;
    const first = /^service (\S+)/.exec(this.#said)?.[1] ?? '';
    return stackNotReady({
      app,
      timeoutMs,
      state: this.#said || 'nothing was deployed',
      looks: this.#looks,
      last: this.#last,
      hint: `cc-ci logs ${app} ${first}`.trim(),
    });
  }
}

/** Tasks that tell why an update was taken back: those that failed, or else those that swarm has shut down. */
function endedTasks(service: Service, tasks: readonly Task[]): Task[] {
  const own = tasks.filter((task) => task.serviceId === service.id);
  const failed = own.filter(({ state }) => state === 'failed' || state === 'rejected');
  return failed.length > 0 ? failed : own.filter(({ state }) => state === 'shutdown' || state === 'complete');
}

function describeService(service: Service, tasks: readonly Task[]): string {
  const running = tasks.filter(
    (task) => task.serviceId === service.id && task.state === 'running' && task.template === service.template,
  );
  const update = service.update.state === 'none' ? '' : `, update ${service.update.state}`;
  return `service ${service.name} has ${running.length} of ${service.replicas ?? 'all'} tasks running${update}`;
}

import { type CcciError, elapsedMs, formatDuration, type Look, type Nudge, poll } from '@cc-ci/core';
import { memoryLimit } from './death.ts';
import { type Engine, engineClock } from './engine.ts';
import { serviceBroken, stackNotReady } from './errors.ts';
import { followStack } from './events.ts';
import { describeNewest, describeService, diedTasks, type Hopeless, MAX_DEATHS, whyHopeless } from './hopeless.ts';
import { healthChecks } from './health-checks.ts';
import { type Background, isSettled } from './is-settled.ts';
import { lastWords } from './logs.ts';
import { listServices, type Service } from './services.ts';
import { describeTask, listTasks, type Task } from './tasks.ts';

/** Rejected tasks have no event: look at least this often. */
const LOOK_AT_LEAST_EVERY_MS = 500;
/** A watch over an update that is longer is named where a wait was not long enough. */
const LONG_WATCH_MS = 10_000;

export interface ConvergenceOptions extends Omit<Background, 'isChecked' | 'nowMs'> {
  /** Name for messages: the app's domain. */
  readonly app: string;
  readonly timeoutMs: number;
  /**
   * When everything must run and every health check must have passed; after it a service without one may only have yet
   * to run for a while. @default timeoutMs
   */
  readonly upWithinMs?: number | undefined;
  /** Whose time limit that is, in words for the message. @default nobody is named */
  readonly limitedBy?: string | undefined;
  readonly signal?: AbortSignal;
  /** Called once for each new state in words, for example `app 0/1 (task 1 preparing)`. */
  readonly onState?: (state: string) => void;
}

export interface Converged {
  readonly services: readonly Service[];
  readonly tasks: readonly Task[];
}

/**
 * Waits until every service of a stack runs what its definition says, healthy, and its update has settled; one without
 * a health check must have run for a while. Woken by Docker's events.
 * @throws CcciError `SERVICE_CRASHES`, `SERVICE_ENDED`, `TASK_REJECTED`, `UPDATE_ROLLED_BACK` or `UPDATE_PAUSED` within
 * seconds, with the last lines of the log; `NO_NODE` after a minute; `APP_NOT_READY` at the timeout.
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
  readonly #since = performance.now();
  /** Every task that was seen: swarm forgets all but five of a slot. */
  readonly #seen = new Map<string, Task>();
  /** Since when nobody but this service is waited for, by id. */
  readonly #aloneSinceMs = new Map<string, number>();
  readonly #checks: ReturnType<typeof healthChecks>;
  #clock: (() => number) | undefined;
  #open: readonly Service[] = [];
  #looks = 0;
  #said = '';
  #last = 'nothing yet';

  constructor(engine: Engine, stack: string, options: ConvergenceOptions) {
    this.#engine = engine;
    this.#stack = stack;
    this.#options = options;
    this.#checks = healthChecks(engine);
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
      throw await this.#timedOut(timeoutMs);
    }
  }

  async #look(): Promise<Look<Converged>> {
    this.#looks++;
    this.#clock ??= await engineClock(this.#engine);
    const [services, tasks] = await Promise.all([
      listServices(this.#engine, this.#stack),
      listTasks(this.#engine, this.#stack),
    ]);
    const { before, endedBefore, oneShots } = this.#options;
    const isChecked = await this.#checks.of(services);
    const background = { before, endedBefore, oneShots, isChecked, nowMs: this.#clock() };
    for (const task of tasks) this.#seen.set(task.id, task);
    const open = services.filter((service) => !isSettled(service, tasks, background));
    this.#open = open;
    if (services.length > 0 && open.length === 0) return { done: true, value: { services, tasks } };
    for (const service of open) await this.#refuseHopeless(service, background);
    const { upWithinMs = Infinity } = this.#options;
    const isLate = elapsedMs(this.#since) >= upWithinMs;
    this.#last = open.map((service) => describeNewest(service, tasks)).join('; ') || 'no service yet';
    const seen = open.map((service) => describeService(service, tasks)).join('; ') || 'no service yet';
    if (seen !== this.#said) this.#options.onState?.(seen);
    this.#said = seen;
    if (isLate && open.some((service) => !isSettled(service, tasks, { ...background, nowMs: Infinity })))
      throw await this.#timedOut(upWithinMs);
    return { done: false, seen };
  }

  /** Throws when waiting longer is of no use. */
  async #refuseHopeless(service: Service, background: Background): Promise<void> {
    const tasks = this.#tasksOf(service);
    const others = this.#open.filter(({ id }) => id !== service.id);
    if (others.every((other) => diedTasks(other, this.#tasksOf(other), background).length >= MAX_DEATHS))
      this.#aloneSinceMs.set(service.id, this.#aloneSinceMs.get(service.id) ?? background.nowMs);
    else this.#aloneSinceMs.delete(service.id);
    const aloneSinceMs = this.#aloneSinceMs.get(service.id);
    const hopeless = whyHopeless(service, { tasks, background, aloneSinceMs, waitedMs: elapsedMs(this.#since) });
    if (hopeless) throw await this.#broken(service, hopeless);
  }

  #tasksOf({ id }: Service): Task[] {
    return [...this.#seen.values()]
      .filter(({ serviceId }) => serviceId === id)
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  async #broken(service: Service, { code, what, tasks, tryThis }: Hopeless): Promise<CcciError> {
    const last = tasks.at(-1);
    const limit = last?.exitCode === 137 ? memoryLimit(service) : '';
    const said = last ? ` (${describeTask(last)}${limit})` : '';
    return serviceBroken({
      code,
      message: `service ${service.name} of ${this.#options.app} ${what}${said}`,
      lines: await this.#linesOf(last),
      stack: this.#options.app,
      service: service.name,
      tryThis,
    });
  }

  async #linesOf(task: Task | undefined): Promise<string[]> {
    return task?.containerId ? lastWords(this.#engine, task.containerId) : [];
  }

  async #timedOut(timeoutMs: number): Promise<CcciError> {
    const { app, limitedBy } = this.#options;
    const [first] = this.#open;
    const lines = await this.#linesOf(first && this.#tasksOf(first).at(-1));
    return stackNotReady({
      app,
      timeoutMs,
      limitedBy,
      state: [this.#said || 'nothing was deployed', ...this.#open.flatMap(watched)].join('; '),
      looks: this.#looks,
      last: [this.#last, ...lines].join('\n'),
      hint: `npx --offline cc-ci logs ${app} ${first?.name ?? ''}`.trim(),
    });
  }
}

/** An update is not complete before swarm has watched its tasks for a while, however well they are. */
function watched({ name, monitorMs, update }: Service): string[] {
  if (update.state !== 'updating' || monitorMs <= LONG_WATCH_MS) return [];
  return [`swarm watches an update of ${name} for ${formatDuration(monitorMs)} (update_config.monitor)`];
}

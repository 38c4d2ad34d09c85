import { poll } from '@cc-ci/core';
import { type Death, isStop, memoryLimit } from './death.ts';
import { type Engine, engineClock } from './engine.ts';
import { type ContainerEvent, followContainers } from './events.ts';
import { healthChecks } from './health-checks.ts';
import { type Background, mayEnd } from './is-settled.ts';
import { lastWords } from './logs.ts';
import { listServices, type Service } from './services.ts';
import { describeTask, listTasks, type Task } from './tasks.ts';

/** How long somebody who was told to end may take for it. */
const EXPECTED_WITHIN_MS = 60_000;
/** Swarm learns of the end of a container a moment after the engine has told it. */
const LAG_TIMEOUT_MS = 15_000;

/** Who watches over the tasks of a stack from its first deploy to its teardown. */
export interface DeathWatch extends AsyncDisposable {
  /**
   * Tasks of the present definitions that died and are not forgiven. What swarm or somebody else stopped through the
   * engine has not died, nor what an update replaced, nor a one-shot or a job that ended well. Each is told once.
   */
  deaths(known: Omit<Background, 'isChecked' | 'nowMs'>): Promise<readonly Death[]>;
  /** Forgives all that died so far: apps may die a few times before they settle. */
  forgive(): Promise<void>;
  /** Does work that may tell services to end: one death of each, until a minute after it, is theirs. */
  expecting<T>(services: readonly string[], work: () => Promise<T>): Promise<T>;
}

/**
 * Watches the containers of a stack by the engine's events and by swarm's tasks, of which swarm keeps five: neither
 * alone tells of every death.
 */
export async function watchDeaths(engine: Engine, stack: string): Promise<DeathWatch> {
  const watch = new Watch(engine, stack);
  await watch.follow();
  return watch;
}

/** The end of a task's container, as the engine told it. */
interface End {
  readonly exitCode: number;
  /** When, by this process's own clock. */
  readonly atMs: number;
  /** Asked for at once: swarm removes old containers. */
  readonly lines: Promise<readonly string[]>;
}

interface Expectation {
  readonly service: string;
  readonly fromMs: number;
  untilMs: number;
}

class Watch implements DeathWatch {
  readonly #engine: Engine;
  readonly #stack: string;
  readonly #tasks = new Map<string, Task>();
  readonly #ends = new Map<string, End>();
  /**
   * Containers that were stopped through the engine's API, but for those that failed their health check before it:
   * swarm stops them likewise.
   */
  readonly #stopped = new Set<string>();
  readonly #unhealthy = new Set<string>();
  /** Events that were told: a stream that is taken up again begins with some of them. */
  readonly #told = new Set<string>();
  /** Processes that the kernel killed at a memory limit, by task. */
  readonly #outOfMemory = new Map<string, number>();
  readonly #forgiven = new Set<string>();
  /** When the death of a service is expected, once for each. */
  #expected: Expectation[] = [];
  readonly #checks: ReturnType<typeof healthChecks>;
  #following: Disposable | undefined;
  #followedAt = 0;
  /** Whether the engine ended the stream: an engine that starts again ends all containers, and tells of none. */
  #wasCut = false;
  #disposed = false;

  constructor(engine: Engine, stack: string) {
    this.#engine = engine;
    this.#stack = stack;
    this.#checks = healthChecks(engine);
  }

  /** Takes the stream of events up where it ended, if it ended. */
  async follow(): Promise<void> {
    if (this.#following || this.#disposed) return;
    const since = this.#followedAt;
    this.#followedAt = Math.floor((await engineClock(this.#engine))() / 1_000);
    const listen = {
      onEvent: (event: ContainerEvent) => this.#take(event),
      onEnd: () => {
        this.#following = undefined;
        this.#wasCut = true;
      },
    };
    const from = { stack: this.#stack, ...(since > 0 ? { since } : {}) };
    this.#following = await followContainers(this.#engine, from, listen);
  }

  async deaths(known: Omit<Background, 'isChecked' | 'nowMs'>): Promise<readonly Death[]> {
    const services = await this.#look();
    const background = { ...known, isChecked: await this.#checks.of(services) };
    const found: Death[] = [];
    for (const service of services) {
      for (const task of this.#diedOf(service, background)) {
        this.#forgiven.add(task.id);
        if (!this.#isExpected(service, task)) found.push(await this.#death(service, task));
      }
      found.push(...this.#losses(service));
    }
    return found;
  }

  async forgive(): Promise<void> {
    await this.#look();
    for (const id of [...this.#tasks.values()].filter(isOver).map(({ id }) => id)) this.#forgiven.add(id);
    for (const id of this.#ends.keys()) this.#forgiven.add(id);
    for (const id of this.#outOfMemory.keys()) this.#forgiven.add(`memory of ${id}`);
  }

  async expecting<T>(services: readonly string[], work: () => Promise<T>): Promise<T> {
    const fromMs = performance.now();
    const opened = services.map((service): Expectation => ({ service, fromMs, untilMs: Infinity }));
    this.#expected.push(...opened);
    try {
      return await work();
    } finally {
      for (const each of opened) each.untilMs = performance.now() + EXPECTED_WITHIN_MS;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#following?.[Symbol.dispose]();
    return Promise.resolve();
  }

  #take(event: ContainerEvent): void {
    const { action, containerId, attributes } = event;
    const taskId = attributes['com.docker.swarm.task.id'];
    const key = `${event.timeNano} ${containerId} ${action}`;
    if (!taskId || this.#told.has(key)) return;
    this.#told.add(key);
    if (isStop(event) && !this.#unhealthy.has(containerId)) this.#stopped.add(containerId);
    // What is on its way down may fail its health check.
    if (action === 'health_status: unhealthy' && !this.#stopped.has(containerId)) this.#unhealthy.add(containerId);
    if (action === 'oom') {
      this.#outOfMemory.set(taskId, (this.#outOfMemory.get(taskId) ?? 0) + 1);
      // One that was forgiven before it went on counts again.
      this.#forgiven.delete(`memory of ${taskId}`);
    }
    if (action !== 'die') return;
    const lines = this.#linesOf(containerId);
    this.#ends.set(taskId, { exitCode: Number(attributes.exitCode ?? -1), atMs: performance.now(), lines });
    // Before swarm forgets the task.
    void this.#remember().catch(() => undefined);
  }

  async #remember(): Promise<readonly Task[]> {
    const tasks = await listTasks(this.#engine, this.#stack);
    for (const task of tasks) this.#tasks.set(task.id, task);
    return tasks;
  }

  /** Looks until swarm's tasks have caught up with the engine's events, and gives the services. */
  async #look(): Promise<readonly Service[]> {
    await this.follow();
    await poll(
      async () => {
        const late = (await this.#remember()).filter((task) => this.#ends.has(task.id) && !isOver(task));
        return late.length === 0 ? { done: true, value: undefined } : { done: false, seen: describeTask(late[0]) };
      },
      { what: `swarm to learn of what ended in ${this.#stack}`, timeoutMs: LAG_TIMEOUT_MS, intervalMs: 100 },
    ).catch(() => undefined);
    return listServices(this.#engine, this.#stack);
  }

  #diedOf(service: Service, background: Omit<Background, 'nowMs'>): Task[] {
    return [...this.#tasks.values()]
      .filter(({ serviceId, template }) => serviceId === service.id && template === service.template)
      .filter((task) => !this.#forgiven.has(task.id) && !this.#wasStopped(task))
      .filter((task) => this.#hasDied(service, task, background))
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  #hasDied(service: Service, task: Task, background: Omit<Background, 'nowMs'>): boolean {
    const end = isOver(task) ? undefined : this.#ends.get(task.id);
    if (task.state === 'failed' || task.state === 'rejected' || task.state === 'orphaned') return true;
    if (end && end.exitCode !== 0) return true;
    if (service.jobIteration !== undefined || mayEnd(service, background)) return false;
    return task.state === 'complete' || end !== undefined;
  }

  #wasStopped({ containerId }: Task): boolean {
    return containerId !== undefined && this.#stopped.has(containerId);
  }

  #isExpected({ name }: Service, { id }: Task): boolean {
    const atMs = this.#ends.get(id)?.atMs;
    const found = this.#expected.find(
      ({ service, fromMs, untilMs }) => service === name && (atMs === undefined || (atMs >= fromMs && atMs <= untilMs)),
    );
    this.#expected = this.#expected.filter((each) => each !== found);
    return found !== undefined;
  }

  async #death(service: Service, task: Task): Promise<Death> {
    const ranOut = this.#outOfMemory.has(task.id);
    this.#forgiven.add(`memory of ${task.id}`);
    const end = this.#ends.get(task.id);
    return {
      service: service.name,
      taskId: task.id,
      what: `${describeTask(task)}${ranOut || task.exitCode === 137 ? memoryLimit(service) : ''}`,
      lines: (await end?.lines) ?? (task.containerId ? await this.#linesOf(task.containerId) : []),
      isMachines: (ranOut && service.memoryLimitBytes === undefined) || (this.#wasCut && !end),
    };
  }

  #linesOf(containerId: string): Promise<readonly string[]> {
    return lastWords(this.#engine, containerId, { withHealth: this.#unhealthy.has(containerId) });
  }

  /**
   * A container outlives a process of it that the kernel killed: its task goes on, and its users have lost something.
   */
  #losses(service: Service): Death[] {
    const lost = [...this.#outOfMemory]
      .filter(([id]) => !this.#forgiven.has(`memory of ${id}`))
      .filter(([id]) => this.#tasks.get(id)?.serviceId === service.id)
      .filter(([id]) => this.#tasks.get(id)?.template === service.template);
    for (const [id] of lost) this.#forgiven.add(`memory of ${id}`);
    return lost.map(([taskId, count]) => ({
      service: service.name,
      taskId,
      what: `the kernel killed processes of it ${count} times${memoryLimit(service)}`,
      lines: [],
      isMachines: service.memoryLimitBytes === undefined,
    }));
  }
}

function isOver({ state }: Task): boolean {
  return ['complete', 'shutdown', 'failed', 'rejected', 'orphaned', 'remove'].includes(state);
}

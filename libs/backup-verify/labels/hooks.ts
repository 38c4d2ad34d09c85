import { poll } from '@cc-ci/core';
import { proof } from '@cc-ci/results';
import { type ContainerEvent, type Engine, followContainers } from '@cc-ci/swarm';
import { isBackupCapable } from './labels.ts';
import { failed, passed, type Proof, unverified } from '../proof.ts';
import type { LabelledService } from './volumes.ts';

/** What hooks belong to. */
export type HookOperation = 'backup' | 'restore';

/** A command that a label asks the backup bot to run in a service's container. */
export interface Hook {
  readonly service: string;
  /** `backupbot.backup.pre-hook` */
  readonly label: string;
  readonly command: string;
}

/** A hook that the engine saw running. */
export interface HookRun {
  readonly hook: Hook;
  /** Undefined while it runs, and of one that ended together with its container. */
  readonly exitCode: number | undefined;
  readonly endedWithContainer: boolean;
}

/** How long the events of the last hook may come behind the end of the operation. */
const LAG_TIMEOUT_MS = 15_000;

/** Exit codes of a shell that did not run the command at all: it cannot be executed, or is not there. */
const NOT_RUN = [126, 127];

/**
 * The hooks of a stack for an operation. They are those of all its services, where one of them opts in
 * (docs/abra.md#the-backup-bot); older bots run those of the services alone that opt in.
 */
export function hooksOf(
  services: readonly LabelledService[],
  operation: HookOperation,
  moments: readonly ('pre-hook' | 'post-hook')[] = ['pre-hook', 'post-hook'],
): Hook[] {
  if (!isBackupCapable(services)) return [];
  return moments.flatMap((moment) =>
    services.flatMap(({ name: service, labels }) => {
      const label = `backupbot.${operation}.${moment}`;
      const command = labels[label]?.trim();
      return command ? [{ service, label, command }] : [];
    }),
  );
}

/**
 * Does a backup or a restore, and gives what the engine saw of its hooks: which of them ran, and how each ended. The
 * engine tells it of any bot, also of one that goes on after a hook that fails, and prints what it likes.
 */
export async function watchHooks<T>(
  engine: Engine,
  { stack, hooks }: { readonly stack: string; readonly hooks: readonly Hook[] },
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly runs: readonly HookRun[] }> {
  if (hooks.length === 0) return { value: await work(), runs: [] };
  const seen = new HookEvents(hooks);
  using following = await followContainers(
    engine,
    { stack },
    { onEvent: (event) => seen.take(event), onEnd: () => undefined },
  );
  void following;
  const value = await work();
  await poll(async () => (seen.isComplete ? { done: true, value: undefined } : { done: false, seen: 'events' }), {
    what: 'the events of the hooks',
    timeoutMs: LAG_TIMEOUT_MS,
    intervalMs: 20,
  }).catch(() => undefined);
  return { value, runs: seen.runs };
}

/** The hooks among a stack's events. */
export class HookEvents {
  readonly #hooks: readonly Hook[];
  readonly #runs = new Map<string, HookRun & { readonly containerId: string }>();
  readonly #ended = new Set<string>();

  constructor(hooks: readonly Hook[]) {
    this.#hooks = hooks;
  }

  take({ action, containerId, attributes }: ContainerEvent): void {
    if (action === 'die') this.#ended.add(containerId);
    const id = attributes['execID'] ?? '';
    if (action.startsWith('exec_create: ')) {
      const hook = this.#hookOf(action.slice('exec_create: '.length), serviceOf(attributes));
      if (hook) this.#runs.set(id, { hook, containerId, exitCode: undefined, endedWithContainer: false });
    }
    const run = this.#runs.get(id);
    if (run && action === 'exec_die') this.#runs.set(id, { ...run, exitCode: Number(attributes['exitCode'] ?? -1) });
  }

  /** Whether each hook has run, and has ended. */
  get isComplete(): boolean {
    const { runs } = this;
    return this.#hooks.every((hook) => runs.some((run) => run.hook === hook)) && runs.every(hasEnded);
  }

  get runs(): HookRun[] {
    return [...this.#runs.values()].map(({ hook, exitCode, containerId }) => {
      const isSignal = exitCode === undefined || exitCode < 0 || exitCode > 128;
      const endedWithContainer = isSignal && this.#ended.has(containerId);
      return { hook, exitCode: endedWithContainer ? undefined : exitCode, endedWithContainer };
    });
  }

  /**
   * The longest command that is in what is run: a bot may wrap it. Of two that are alike, the first that has not run.
   */
  #hookOf(argv: string, service: string): Hook | undefined {
    const run = new Set([...this.#runs.values()].map(({ hook }) => hook));
    const rank = (hook: Hook) => bare(hook.command).length + (run.has(hook) ? 0 : 0.5);
    return this.#hooks
      .filter((hook) => hook.service === service && bare(argv).includes(bare(hook.command)))
      .sort((a, b) => rank(b) - rank(a))[0];
  }
}

/** Proves of each hook that it was run and succeeded; `output` is what the operation printed. */
export function proveHooks(hooks: readonly Hook[], runs: readonly HookRun[], output: string): Proof[] {
  return hooks.map((hook) => {
    const label = proof('hook-succeeded', hook.label.replace(/^backupbot\./, ''), hook.service);
    const run = runs.findLast((one) => one.hook === hook);
    const accuse = `label ${hook.label} of service ${hook.service}`;
    if (!run)
      return unverified(
        label,
        `${accuse} was not seen to run: ${hook.command}`,
        'the bot may run hooks of services alone that carry backupbot.backup=true: look at its log (npx --offline cc-ci logs backups app)',
      );
    if (run.endedWithContainer) return passed(label, `its container ended before it did: ${hook.command}`);
    if (run.exitCode === 0)
      return passed(label, [`exit code 0: ${hook.command}`, said(hook, output)].join('\n').trim());
    const isMissing = NOT_RUN.includes(run.exitCode ?? -1);
    return {
      ...failed(
        label,
        `${accuse} ended with exit code ${run.exitCode ?? 'unknown'}: ${hook.command}`,
        isMissing
          ? 'the command is not in the container, or cannot be executed there: look at its path, its mode and its first line'
          : 'run it by hand: abra app run <domain> <service> -- sh -c "<hook>"',
      ),
      last: said(hook, output) || 'it printed nothing',
      ...(isMissing ? { final: true } : {}),
    };
  });
}

/** What an operation's output has of a hook: the lines of the bot that name its command, with what the hook printed. */
function said(hook: Hook, output: string): string {
  const texts = output.split('\n').map((line) => aboutHook(hook, line, factsOf(line)));
  return texts.filter(Boolean).join('\n').trim().split('\n').slice(-10).join('\n');
}

function aboutHook(
  { command, service }: Hook,
  line: string,
  facts: Readonly<Record<string, unknown>> | undefined,
): string {
  if (facts?.['command'] !== undefined)
    return facts['command'] === command && facts['service'] === service ? textOf(facts['output']) : '';
  const text = facts ? textOf(facts['message']) : line;
  return bare(text).includes(bare(command)) ? text : '';
}

/** A line of JSON, as the bot writes with MACHINE_LOGS. */
function factsOf(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function hasEnded({ exitCode, endedWithContainer }: HookRun): boolean {
  return exitCode !== undefined || endedWithContainer;
}

function serviceOf(attributes: Readonly<Record<string, string>>): string {
  const stack = attributes['com.docker.stack.namespace'] ?? '';
  return (attributes['com.docker.swarm.service.name'] ?? '').slice(stack.length + 1);
}

/** A command without what bots and shells do to it: the shell in front, quotes, spaces, escapes. */
function bare(command: string): string {
  return command.replace(/^\s*(\/bin\/)?(ba)?sh\s+-c\s+/, '').replaceAll(/['"\\\s]/g, '');
}

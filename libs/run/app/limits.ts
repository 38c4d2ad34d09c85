import type { ComposeModel } from '@cc-ci/abra/files';
import type { Target } from '@cc-ci/core';
import type { LimitRecord } from '@cc-ci/results';
import { limitContainers } from '@cc-ci/swarm';
import type { AppRun } from './app-run.ts';

/** Limits of a service whose recipe names none; 0 is no limit. */
type ServiceLimits = Required<NonNullable<Target['limits']>>;

/** Far more than what recipes without limits take; a service that runs away meets it before the machine does. */
const DEFAULTS: ServiceLimits = { memoryMb: 4_096, pids: 4_096 };

/** What the target gives the services of a recipe; who declares more memory for the whole app gets that. */
export function limitsOf(target: Pick<Target, 'limits'>, memoryMb = 0): ServiceLimits {
  const limits = { ...DEFAULTS, ...target.limits };
  return { ...limits, memoryMb: limits.memoryMb === 0 ? 0 : Math.max(limits.memoryMb, memoryMb) };
}

/** What each service of a model lacks and is given, by name; those that lack nothing are left out. */
export function lackingLimits(
  { services }: Pick<ComposeModel, 'services'>,
  { memoryMb, pids }: ServiceLimits,
): Omit<LimitRecord, 'recipe' | 'of'>[] {
  return Object.entries(services).flatMap(([service, { deploy }]) => {
    const { limits } = deploy.resources;
    const given = {
      ...(memoryMb > 0 && !Number(limits?.memory ?? 0) ? { memoryMb } : {}),
      ...(pids > 0 && !Number(limits?.pids ?? 0) ? { pids } : {}),
    };
    return Object.keys(given).length > 0 ? [{ service, ...given }] : [];
  });
}

/** From now on limits the containers of services that name no limit, as they are judged for the deploy that follows. */
export async function limitServices(run: AppRun, of: 'base' | 'head'): Promise<void> {
  const { app, engine, recipe, state, target } = run;
  const lacking = state.judged ? lackingLimits(state.judged.model, limitsOf(target, recipe.meta.memoryMb)) : [];
  for (const each of lacking.map((limit) => ({ recipe: recipe.meta.name, of, ...limit })))
    if (!run.limits.some((known) => JSON.stringify(known) === JSON.stringify(each))) run.limits.push(each);
  state.limiting?.[Symbol.dispose]();
  const limits = new Map(lacking.map(({ service, memoryMb, pids }) => [service, { memoryMb, pids }]));
  state.limiting = limits.size > 0 ? await limitContainers(engine, { stack: app.stack, limits }) : undefined;
}

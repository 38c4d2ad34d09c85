import { type Service, STEADY_MS } from '@cc-ci/swarm';
import type { AppRun } from './app-run.ts';

/** For a deploy of which neither package nor recipe says how long it may take. */
export const DEFAULT_DEPLOY_MS = 300_000;

export interface DeployTimeout {
  readonly timeoutMs: number;
  /** When all must be up; who has no health check may then have yet to run for a while. @default timeoutMs */
  readonly upWithinMs?: number;
  /** Who set it, in words for a message; undefined for the default. */
  readonly limitedBy?: string;
}

/** What of an app's run says how long a deploy may take. */
interface TimedRun {
  readonly app: Pick<AppRun['app'], 'stack'>;
  readonly recipe: { readonly meta: { readonly timeouts: { readonly deployMs?: number | undefined } } };
}

/**
 * How long a deploy may take to settle: what the package says, else what the recipe promises its operators by the label
 * that abra obeys (docs/abra.md#versions), else 300 s.
 */
export function deployTimeout(
  { app, recipe }: TimedRun,
  services: readonly Pick<Service, 'name' | 'labels'>[],
): DeployTimeout {
  const { deployMs } = recipe.meta.timeouts;
  if (deployMs !== undefined) return { timeoutMs: deployMs, limitedBy: 'timeouts.deployMs of recipe.ts' };
  const label = `coop-cloud.${app.stack}.timeout`;
  const value = services.find(({ name }) => name === 'app')?.labels[label] ?? '';
  if (!/^\d+$/.test(value) || Number(value) === 0) return { timeoutMs: DEFAULT_DEPLOY_MS };
  // abra does not wait until a service without a health check has run for a while; a run does.
  const upWithinMs = Number(value) * 1_000;
  return { timeoutMs: upWithinMs + STEADY_MS, upWithinMs, limitedBy: `label ${label}=${value} of service app` };
}

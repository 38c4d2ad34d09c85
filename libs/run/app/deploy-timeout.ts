import type { Service } from '@cc-ci/swarm';
import type { AppRun } from './app-run.ts';

const DEFAULT_MS = 300_000;
/** What a service without a health check must run before it counts as settled; abra does not wait for that. */
const STEADY_ALLOWANCE_MS = 30_000;

export interface DeployTimeout {
  readonly timeoutMs: number;
  /** Who set it, in words for a message; undefined for the default. */
  readonly limitedBy?: string;
}

/**
 * How long a deploy may take to settle: what the package says, else what the recipe promises its operators by the label that abra obeys
 * (docs/abra.md#versions), else 300 s.
 */
export function deployTimeout(
  {
    app,
    recipe,
  }: { app: Pick<AppRun['app'], 'stack'>; recipe: { meta: { timeouts: { deployMs?: number | undefined } } } },
  services: readonly Pick<Service, 'name' | 'labels' | 'healthCheck'>[],
): DeployTimeout {
  const { deployMs } = recipe.meta.timeouts;
  if (deployMs !== undefined) return { timeoutMs: deployMs, limitedBy: 'timeouts.deployMs of recipe.ts' };
  const label = `coop-cloud.${app.stack}.timeout`;
  const value = services.find(({ name }) => name === 'app')?.labels[label] ?? '';
  if (!/^\d+$/.test(value) || Number(value) === 0) return { timeoutMs: DEFAULT_MS };
  const steadyMs = services.every(({ healthCheck }) => healthCheck === 'own') ? 0 : STEADY_ALLOWANCE_MS;
  return { timeoutMs: Number(value) * 1_000 + steadyMs, limitedBy: `label ${label}=${value} of service app` };
}

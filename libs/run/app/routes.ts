import { foreignRoutes, type Labelled, type OwnApp, routesOf } from '@cc-ci/policy';
import { proofFailed } from './errors.ts';

/** Whose the routers may be, as the policy has judged it before the deploy. */
export interface JudgedRoutes {
  readonly app: OwnApp;
  /** Whether the target trusts the recipe with hosts of others. */
  readonly isTrusted: boolean;
}

/** Evidence that no router takes what other apps' visitors ask for, or a failed proof that names the rule. */
export function proveOwnRoutes(services: readonly Labelled[], { app, isTrusted }: JudgedRoutes): string {
  const foreign = foreignRoutes(services, app).map(
    ({ router, service, rule, why }) => `router ${router} of service ${service} ${why}: ${rule}`,
  );
  if (foreign.length > 0 && isTrusted) return `trusted with foreign-host: ${foreign.join('; ')}`;
  if (foreign.length > 0)
    throw proofFailed(
      foreign.join('; '),
      undefined,
      'join each alternative of the rule to the app’s own host: Host(`${DOMAIN}`) && …',
    );
  const routes = routesOf(services);
  return routes.length === 0 ? 'no router' : routes.map(({ router, rule }) => `${router}: ${rule}`).join('; ');
}

import { type Labelled, type OwnHosts, routesOf, takesOthers } from '@cc-ci/policy';
import { proofFailed } from './errors.ts';

/** Evidence that no router takes what other apps' users ask for, or a failed proof that names the rule. */
export function proveOwnRoutes(services: readonly Labelled[], own: OwnHosts): string {
  const routes = routesOf(services);
  const wrong = routes.flatMap((route) => {
    const why = takesOthers(route, own);
    return why ? [`router ${route.router} of service ${route.service} ${why}: ${route.rule}`] : [];
  });
  if (wrong.length > 0)
    throw proofFailed(
      wrong.join('; '),
      undefined,
      'join each alternative of the rule to the app’s own host: Host(`${DOMAIN}`) && …',
    );
  return routes.length === 0 ? 'no router' : routes.map(({ router, rule }) => `${router}: ${rule}`).join('; ');
}

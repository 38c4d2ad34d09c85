import { ownsHosts } from './own-hosts.ts';
import { alternatives, hostsOf, isOnWeb, type Labelled, type Route, routesOf, TOO_MANY } from './routes.ts';
import type { OwnApp } from './rule.ts';

/** A router that takes what other apps' visitors ask for, and why it does. */
export interface ForeignRoute extends Route {
  readonly why: string;
}

/**
 * The routers of services, of HTTP or on the web's entrypoints, that take hosts which are not the app's. The one place
 * that says whose hosts are whose: the rule `foreign-host` asks it before a deploy, the proof `own-routes` after it.
 */
export function foreignRoutes(services: readonly Labelled[], app: OwnApp): ForeignRoute[] {
  return routesOf(services)
    .filter((route) => route.protocol === 'http' || isOnWeb(route))
    .flatMap((route) => {
      const why = whyForeign(route.rule, app);
      return why === undefined ? [] : [{ ...route, why }];
    });
}

/** Why a rule takes hosts of others; undefined where each alternative asks for a host that is the app's. */
function whyForeign(rule: string, app: OwnApp): string | undefined {
  const some = alternatives(rule);
  if (!some) return TOO_MANY;
  const wrong = some.find((alternative) => !hostsOf(alternative).some((matcher) => ownsHosts(matcher, app)));
  if (wrong === undefined) return undefined;
  return hostsOf(wrong).length === 0 ? 'takes every host' : `takes hosts that are not below ${app.domain}`;
}

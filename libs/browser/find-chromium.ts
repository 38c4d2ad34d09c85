import { existsSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { chromiumMissing } from './errors.ts';
import type { BrowserTarget } from './target.ts';

const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/**
 * Path of the Chromium to use: `CC_CI_CHROMIUM`, else where Debian's or Google's package puts it.
 * @throws CcciError `BROWSER_MISSING`
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env['CC_CI_CHROMIUM'];
  const places = chosen ? [chosen] : USUAL_PLACES;
  const found = places.find((path) => existsSync(path));
  if (!found) throw chromiumMissing(places, Boolean(chosen));
  return found;
}

/**
 * Arguments beside Playwright's own: no calls home, no QUIC (the ingress speaks TCP), and the zone's names at the
 * target's address.
 */
export function chromiumArguments({ zone, address }: BrowserTarget): string[] {
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
  ];
  if (!address) return quiet;
  const mapped = isIPv6(address) ? `[${address}]` : address;
  return [...quiet, '--no-proxy-server', `--host-resolver-rules=MAP *.${zone} ${mapped}, MAP ${zone} ${mapped}`];
}

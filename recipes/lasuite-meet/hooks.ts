import type { Hook } from '@cc-ci/recipe';

/**
 * Gives LiveKit a domain beside the app's, so that the zone's certificate covers it, and the address at which browsers
 * reach its media.
 */
export const placeLiveKit: Hook = async ({ app, setEnv }) =>
  setEnv({ LIVEKIT_DOMAIN: `livekit-${app.domain}`, LIVEKIT_NODE_IP: app.target.address ?? '' });

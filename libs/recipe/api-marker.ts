import { type Marker, marker as stackMarker, type MarkerContext, type MarkerParts } from '@cc-ci/backup-verify';
import type { App } from './app.ts';

/** How a marker of a recipe reaches the app: as those of databases do, and as tests and hooks do. */
export interface AppMarkerContext extends MarkerContext {
  readonly app: App;
}

/**
 * A marker that the app's own API makes, such as an account. Without its own `seed`, its rows are removed and added one
 * by one.
 */
export function marker(parts: MarkerParts<AppMarkerContext>): Marker<AppMarkerContext> {
  return stackMarker(parts);
}

import { type Marker, marker as stackMarker, type MarkerContext, type MarkerParts } from '@cc-ci/backup-verify';
import { CcciError } from '@cc-ci/core';
import type { App } from './app.ts';
import { markerThrew } from './errors.ts';

/** How a marker of a recipe reaches the app: as those of databases do, and as tests and hooks do. */
export interface AppMarkerContext extends MarkerContext {
  readonly app: App;
}

/**
 * A marker that the app's own API makes, such as an account. Without its own `seed`, its rows are removed and added one
 * by one. What its methods throw is the package's, unless the error says whose fault it is.
 */
export function marker(parts: MarkerParts<AppMarkerContext>): Marker<AppMarkerContext> {
  const { describe, seed } = parts;
  const told = <T>(method: keyof Marker, call: () => Promise<T>): Promise<T> =>
    call().catch((error: unknown) => {
      throw error instanceof CcciError ? error : markerThrew(describe, method, error);
    });
  return stackMarker({
    ...parts,
    ...(seed && { seed: (context, rows) => told('seed', async () => seed(context, rows)) }),
    read: (context) => told('read', async () => parts.read(context)),
    add: (context, row) => told('add', async () => parts.add(context, row)),
    alter: (context, row) => told('alter', async () => parts.alter(context, row)),
    remove: (context, key) => told('remove', async () => parts.remove(context, key)),
  });
}

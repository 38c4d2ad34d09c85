import type { ProofLabel } from '@cc-ci/results';
import { type LabelledService, locate } from '../labels/volumes.ts';
import { failed, type Proof } from '../proof.ts';
import type { OpenSnapshot, SnapshotCheck } from '../snapshot/snapshot-check.ts';

export interface DumpOptions {
  /** The service in whose container the path is; needed where several services mount a volume there. */
  readonly service?: string;
}

/** A check of what a snapshot holds at a path of a container; `prove` is given the place in the snapshot. */
export function checkOfPath(
  label: ProofLabel,
  { path, ...options }: DumpOptions & { readonly path: string },
  prove: (place: string, snapshot: OpenSnapshot) => Promise<Proof[]>,
): SnapshotCheck {
  return {
    describe: label.name,
    places: (services) => [placeOf(path, services, options) ?? ''],
    verify: async (snapshot) => {
      const place = placeOf(path, snapshot.services, options);
      if (!place) return [failed(label, `no service has a named volume that holds ${path}`)];
      return prove(place, snapshot);
    },
  };
}

/** Where the path lies in the snapshot: in a service that opts in to backups, before others that mount it. */
function placeOf(path: string, services: readonly LabelledService[], { service }: DumpOptions): string | undefined {
  const asked = services.filter(({ name }) => service === undefined || name === service);
  const labelled = asked.filter(({ labels }) => 'backupbot.backup' in labels);
  return [...labelled, ...asked].map((one) => locate(one, path)).find((place) => place !== undefined);
}

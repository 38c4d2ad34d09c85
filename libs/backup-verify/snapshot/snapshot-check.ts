import type { Proof } from '../proof.ts';
import type { Snapshot, SnapshotEntry } from './snapshot.ts';
import type { SnapshotHost } from './snapshot-host.ts';
import type { LabelledService } from '../labels/volumes.ts';

/** What a look into a snapshot needs. */
export interface VerifyContext {
  readonly host: SnapshotHost;
  readonly stack: string;
  readonly services: readonly LabelledService[];
  /** Undefined when the backup made none: then every declared path is missing. */
  readonly snapshot: Snapshot | undefined;
  /** Values of the marker's rows that a dump must hold. */
  readonly markerValues: readonly string[];
  /**
   * Volumes that the package says need not be saved, with the reason.
   * @default none
   */
  readonly unsaved?: Readonly<Record<string, string>>;
  /**
   * When the backup began, by the clock of the machine that writes the dumps, in milliseconds since 1970: what is older
   * was made by an earlier one.
   * @default unknown: no dump is stale
   */
  readonly begunAtMs?: number | undefined;
}

/** What a check of the recipe is given: the snapshot is there, and so is its listing. */
export interface OpenSnapshot extends VerifyContext {
  readonly snapshot: Snapshot;
  readonly files: readonly SnapshotEntry[];
}

/** A check of what a snapshot holds, beside the generic ones. */
export interface SnapshotCheck {
  /** What it looks for, in words. */
  readonly describe: string;
  verify(snapshot: OpenSnapshot): Promise<Proof[]>;
  /**
   * Where in the snapshot the files are that it judges: nobody else need look for a dump there.
   * @default unknown
   */
  readonly places?: (services: readonly LabelledService[]) => readonly string[];
}

import { parseImageName } from '@cc-ci/core';
import { proof } from '@cc-ci/results';
import { DUMP_NAME } from '../dumps/found-dumps.ts';
import { DUMP_IT, isDatabase, uncovered } from '../labels/coverage.ts';
import { declaredPaths, excludedVolumes, stackVolumes, type StackVolume } from '../labels/labels.ts';
import { failed, passed, type Proof, unverified } from '../proof.ts';
import { isWithin, type SnapshotEntry, summaryOf } from './snapshot.ts';
import { inSnapshot, type LabelledService } from '../labels/volumes.ts';

/** What a recipe says of its backup, and what a snapshot of it holds. */
export interface SavedOptions {
  readonly entries: readonly SnapshotEntry[];
  /** Volumes that need not be saved, with the reason, as the recipe's package declares them. */
  readonly unsaved: Readonly<Record<string, string>>;
  /**
   * Whether rows are sought after the restore: only that tells whether a running database's own files are worth
   * anything.
   */
  readonly isMarked: boolean;
}

/** Files that tell a running database's own folder. */
const LIVE_FILES = /\/(PG_VERSION|ibdata1|WiredTiger|mysql\/user\.frm)$/;
/** PostgreSQL keeps files of its own that end in `.backup` beside its log. */
const LOG_FOLDER = /\/pg_(wal|xlog)\//;

/**
 * Proves that no named volume is silently left out: each is in the snapshot, wholly or in the paths that a label names,
 * or a label leaves it out, or the package says why it need not be saved. It is read off the snapshot: so it holds for
 * whichever way the bot reads the labels.
 */
export function proveSaved(stack: string, services: readonly LabelledService[], options: SavedOptions): Proof[] {
  const label = proof('volumes-saved');
  // Of what a label names it is told elsewhere that it is missing.
  const named = declaredPaths(stack, services).flatMap(({ path }) => path ?? []);
  const volumes = stackVolumes(stack, services)
    .filter(
      (volume) =>
        entriesOf(volume, options.entries).length > 0 ||
        !named.some((path) => isWithin(path, inSnapshot(volume.source))),
    )
    .map((volume) => judge(volume, services, options));
  const lost = volumes.filter(({ verdict }) => verdict === 'lost');
  const open = volumes.filter(({ verdict }) => verdict === 'open');
  if (lost.length > 0) return [failed(label, told(lost), DUMP_IT)];
  if (open.length > 0)
    return [
      unverified(
        label,
        `nothing tells whether it matters: ${told(open)}`,
        `label it; or compose.yml: backupbot.backup.volumes.${open[0]?.name ?? ''}=false; or recipe.ts: backup: { unsaved: { '${open[0]?.name ?? ''}': 'why it need not be saved' } }`,
      ),
    ];
  return [passed(label, told(volumes) || 'the stack has no named volume')];
}

interface Judged {
  readonly name: string;
  readonly verdict: 'fine' | 'open' | 'lost';
  readonly text: string;
}

function judge(volume: StackVolume, services: readonly LabelledService[], options: SavedOptions): Judged {
  const { entries, unsaved, isMarked } = options;
  const { name } = volume;
  const found = entriesOf(volume, entries);
  if (found.length > 0) {
    const live = liveFiles(volume, found);
    const verdict = live && !isMarked ? 'open' : 'fine';
    return { name, verdict, text: [`${name}: ${extent(volume, found)}`, live].filter(Boolean).join(', ') };
  }
  const excluded = excludedVolumes(services);
  const isSaved = (source: string) => entries.some(({ path }) => isWithin(path, inSnapshot(source)));
  const { loses, message } = uncovered(volume, excluded, isSaved);
  if (loses) return { name, verdict: 'lost', text: message };
  const reason = unsaved[name];
  if (reason) return { name, verdict: 'fine', text: `${name}: not saved (${reason})` };
  if (excluded.includes(name)) return { name, verdict: 'fine', text: `${name}: left out by its label` };
  return { name, verdict: 'open', text: `the snapshot holds nothing of volume ${name}: ${message}` };
}

function entriesOf({ source }: StackVolume, entries: readonly SnapshotEntry[]): SnapshotEntry[] {
  return entries.filter(({ path }) => isWithin(path, inSnapshot(source)));
}

function extent({ source }: StackVolume, found: readonly SnapshotEntry[]): string {
  const root = inSnapshot(source);
  const top = [...new Set(found.map(({ path }) => path.slice(root.length + 1).split('/')[0] ?? ''))].filter(Boolean);
  const which = top.length > 0 && top.length <= 5 ? ` (${top.join(', ')})` : '';
  return `${summaryOf(found)}${which}`;
}

/**
 * A running database's own files, and no dump beside them: such a copy is torn, and a running server does not read it.
 */
function liveFiles({ services }: StackVolume, found: readonly SnapshotEntry[]): string | undefined {
  const database = services.find(isDatabase);
  const isLive = found.some(({ path }) => LIVE_FILES.test(path));
  const hasDump = found.some(({ path }) => DUMP_NAME.test(path) && !LOG_FOLDER.test(path));
  if (!database || !isLive || hasDump) return undefined;
  return `the files of ${parseImageName(database.image).base} while it runs, and no dump`;
}

function told(volumes: readonly Judged[]): string {
  return volumes.map(({ text }) => text).join('; ');
}

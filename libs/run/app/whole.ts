import {
  declaredPaths,
  inSnapshot,
  isWithin,
  judgeWhole,
  matchesName,
  namedVolumes,
  prepareLook,
  shortName,
  type StoreVerdict,
  takeFingerprint,
  tellNames,
} from '@cc-ci/backup-verify';
import { count, nearest } from '@cc-ci/core';
import { proof, type StageLog, type StageName } from '@cc-ci/results';
import type { AppRun, WholeMoment } from './app-run.ts';
import { notReadWhole, wholeLost } from './errors.ts';
import { intoStack } from './into-stack.ts';

/** Looks at all data of the app, read only, and keeps what it saw for the judgement. */
export async function lookAtWhole(run: AppRun, place: StageName, moment: WholeMoment): Promise<void> {
  const { recorder, state } = run;
  await recorder.phase({ place, name: 'a look at all data', owner: 'engine' }, async () => {
    const { servers: known = [], movedFrom } = state.whole;
    const { stores, servers } = await takeFingerprint(await intoStack(run), { known, movedFrom });
    state.whole.servers = servers;
    state.whole[moment] = { stores };
  });
}

/** Opens what the next look at all data needs, while something else is waited for. */
export async function openLook(run: AppRun): Promise<void> {
  await prepareLook(await intoStack(run));
}

/**
 * Proves before the services are started again that no row and no object is gone: an app that starts over what is left
 * fails in ways of its own, which say nothing of the cause.
 */
export async function proveNothingGone(run: AppRun, log: StageLog): Promise<void> {
  const { before, after, restored } = run.state.whole;
  if (!before || !after || !restored) return;
  const { changes } = run.recipe.meta.backup;
  const verdicts = judgeWhole({ before, after, restored }, { changes, isSaved: savedPaths(run), onlyCertain: true });
  if (verdicts.some(({ lost }) => lost.length > 0)) await proveWhole(run, log);
}

/** Proves after a restore in place that all data that was stable around the backup is as it was. */
export async function proveWhole(run: AppRun, log: StageLog): Promise<void> {
  const { before, after, restored, again, inPlace } = run.state.whole;
  if (!before || !after || !restored || inPlace) return;
  const { changes } = run.recipe.meta.backup;
  run.state.whole.inPlace = judgeWhole({ before, after, restored, again }, { changes, isSaved: savedPaths(run) });
  await enter(log, run.state.whole.inPlace);
  noteUnknown(run);
}

/** Proves that a fresh app, into which the snapshot was restored, has all data of the app that was backed up. */
export async function proveWholeFresh(fresh: AppRun, run: AppRun, log: StageLog): Promise<void> {
  const { before, after, inPlace = [] } = run.state.whole;
  const { restored } = fresh.state.whole;
  if (!before || !after || !restored) return;
  const changing = new Map(inPlace.map(({ id, unstable }) => [id, new Set(unstable)]));
  run.state.whole.fresh = judgeWhole(
    { before, after, restored },
    {
      changes: run.recipe.meta.backup.changes,
      reasonOf: unsavedStores(run),
      changesElsewhere: (store, name) => changing.get(store)?.has(name) ?? false,
    },
  );
  await enter(log, run.state.whole.fresh);
}

/**
 * The reason for which recipe.ts leaves out of the backup the volume of a store, or every volume of its database's
 * service.
 */
function unsavedStores({ app, recipe, state }: AppRun): (store: string) => string | undefined {
  const { unsaved } = recipe.meta.backup;
  return (store) => {
    const service = state.services.find(({ name }) => store.endsWith(` of service ${name}`));
    const volumes = service
      ? namedVolumes(service).map(({ source }) => shortName(source, app.stack))
      : [/^(?:volume|sqlite) ([^/]+)/.exec(store)?.[1] ?? ''];
    const reasons = volumes.map((volume) => unsaved[volume]);
    return reasons.every(Boolean) ? reasons[0] : undefined;
  };
}

/** Tells of names in `backup.changes` that nothing bears, with the nearest that something does. */
function noteUnknown({ recipe, recorder, state }: AppRun): void {
  const names = [...(state.whole.after?.stores ?? [])].flatMap(({ items }) => items.map(({ name }) => name));
  for (const pattern of Object.keys(recipe.meta.backup.changes)) {
    if (names.some((name) => matchesName(name, pattern))) continue;
    const near = nearest(pattern, names);
    const hint = near ? `: did you mean ${near}?` : '';
    recorder.note('restore', `backup.changes in recipe.ts names ${pattern}, and nothing is called so${hint}`);
  }
}

/** Whether the snapshot holds an entry of a volume, by the name that it has in a fingerprint. */
function savedPaths({ app, state }: AppRun): (name: string) => boolean {
  const saved = state.snapshot?.paths ?? declaredPaths(app.stack, state.services).flatMap(({ path }) => path ?? []);
  const sources = new Map(
    state.services.flatMap(namedVolumes).map(({ source }) => [shortName(source, app.stack), source]),
  );
  return (name) => {
    const [volume = '', ...path] = name.split('/');
    const source = sources.get(volume);
    const place =
      source === undefined
        ? ''
        : inSnapshot(source, path.join('/').replaceAll('{domain}', app.domain).replaceAll('{stack}', app.stack));
    return saved.some((folder) => isWithin(place, folder.replace(/\/+$/, '')));
  };
}

async function enter(log: StageLog, verdicts: readonly StoreVerdict[]): Promise<void> {
  const unread = verdicts.flatMap(({ id, unread: reasons }) => reasons.map((reason) => `${id}: ${reason}`));
  if (unread.length > 0) log.failed(proof('whole.read'), notReadWhole(unread));
  if (verdicts.every(({ tables, entries, objects }) => tables + entries + objects === 0)) return;
  await log.proof(proof('whole.restored'), () => {
    const lost = verdicts.flatMap((verdict) => verdict.lost);
    if (lost.length > 0) throw wholeLost(lost);
    return tellWhole(verdicts);
  });
}

/** `209 of 214 tables with 3,120 rows are as they were; 5 change by themselves: …`. */
function tellWhole(verdicts: readonly StoreVerdict[]): string {
  const sum = (number: (verdict: StoreVerdict) => number) => verdicts.reduce((all, each) => all + number(each), 0);
  const [tables, rows, objects, entries] = [
    sum((each) => each.tables),
    sum((each) => each.rows),
    sum((each) => each.objects),
    sum((each) => each.entries),
  ];
  const unstable = verdicts.flatMap((each) => each.unstable);
  const declared = verdicts.flatMap((each) => each.declared.map(({ name }) => name));
  const compared = [
    tables > 0 && `${count(tables, 'table')} with ${count(rows, 'row')}`,
    objects > 0 && `${count(objects, 'other object')}`,
    entries > 0 && `${count(entries, 'entry')} of volumes`,
  ].filter(Boolean);
  return [
    `${sum((each) => each.identical)} of ${tables + objects + entries} are identical: ${compared.join(', ')}`,
    unstable.length > 0 && `${unstable.length} change by themselves: ${tellNames(unstable)}`,
    declared.length > 0 && `${declared.length} may change as recipe.ts says: ${tellNames(declared)}`,
  ]
    .filter(Boolean)
    .join('; ');
}

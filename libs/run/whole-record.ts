import type { StoreVerdict } from '@cc-ci/backup-verify';
import { type ComparedData, KEPT_NAMES, type RunRecord } from '@cc-ci/results';
import type { MainRun } from './open-run.ts';

/** What the record says of the comparisons of all data; nothing where none was made. */
export function wholeRecord({ state, redactor }: Pick<MainRun, 'state' | 'redactor'>): Pick<RunRecord, 'whole'> {
  const { inPlace, fresh } = state.whole;
  if (!inPlace && !fresh) return {};
  const mask = (text: string) => redactor.mask(text);
  const all = (verdicts: readonly StoreVerdict[]) => verdicts.map((verdict) => compared(verdict, mask));
  return { whole: { ...(inPlace ? { inPlace: all(inPlace) } : {}), ...(fresh ? { fresh: all(fresh) } : {}) } };
}

function compared(verdict: StoreVerdict, mask: (text: string) => string): ComparedData {
  const { id, kind, tables, rows, objects, entries, identical, unstable, declared, lost, unread, leftOut } = verdict;
  const few = (names: readonly string[]) => names.slice(0, KEPT_NAMES).map(mask);
  return {
    name: mask(id),
    kind,
    tables,
    rows,
    objects,
    entries,
    identical,
    unstable: { count: unstable.length, names: few(unstable) },
    declared: declared.slice(0, KEPT_NAMES).map(({ name, reason }) => ({ name: mask(name), reason })),
    lost: few(lost),
    unread: few(unread),
    leftOut: few(leftOut),
  };
}

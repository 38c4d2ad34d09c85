import { proof, type ProofLabel } from '@cc-ci/results';
import type { Marker, MarkerContext, MarkerRow } from './marker.ts';
import { failed, passed, type Proof } from '../proof.ts';

/** The rows of a three-way proof: three are seeded; then one of them is removed, one altered, and a fourth added. */
export interface ThreeWay {
  readonly kept: MarkerRow;
  readonly removed: MarkerRow;
  readonly altered: MarkerRow;
  /** What the altered row is made into. */
  readonly alteredInto: MarkerRow;
  readonly added: MarkerRow;
}

/** The rows for one stage of one run: the token (letters, digits, hyphens) makes their values its own. */
export function planThreeWay(token: string): ThreeWay {
  const row = (key: string, state = 'seeded'): MarkerRow => ({ key, value: `cc-ci-${token}-${key}-${state}` });
  return {
    kept: row('kept'),
    removed: row('removed'),
    altered: row('altered'),
    alteredInto: row('altered', 'damaged'),
    added: row('added'),
  };
}

/** The rows that are seeded. */
export function seededRows({ kept, removed, altered }: ThreeWay): MarkerRow[] {
  return [kept, removed, altered];
}

/** Writes the rows and proves by reading that they are there. */
export async function seedMarker<C extends MarkerContext>(
  marker: Marker<C>,
  context: C,
  plan: ThreeWay,
): Promise<Proof> {
  await marker.seed(context, seededRows(plan));
  return judgeSeeded(marker.describe, plan, await marker.read(context));
}

/**
 * Removes a row, alters a row, adds a row, and proves by reading that each took effect: else the restore would prove
 * nothing.
 */
export async function mutateMarker<C extends MarkerContext>(
  marker: Marker<C>,
  context: C,
  plan: ThreeWay,
): Promise<Proof> {
  await marker.remove(context, plan.removed.key);
  await marker.alter(context, plan.alteredInto);
  await marker.add(context, plan.added);
  return judgeMutated(plan, await marker.read(context));
}

/** After a restore: deleted row back, changed row reverted, new row gone, untouched row unchanged. */
export async function proveRestored<C extends MarkerContext>(
  marker: Marker<C>,
  context: C,
  plan: ThreeWay,
): Promise<Proof[]> {
  return judgeRestored(plan, await marker.read(context));
}

/** After an upgrade (or anything that must change nothing): every seeded row is as it was. */
export async function proveSurvived<C extends MarkerContext>(
  marker: Marker<C>,
  context: C,
  { plan, what = 'the upgrade' }: { plan: ThreeWay; what?: string },
): Promise<Proof> {
  return judgeSurvived(plan, await marker.read(context), what);
}

export function judgeSeeded(describe: string, plan: ThreeWay, rows: readonly MarkerRow[]): Proof {
  const label = proof('marker.seeded');
  const wrong = differences(seededRows(plan), rows);
  return wrong.length > 0 ? failed(label, wrong.join('; ')) : passed(label, `${describe}: ${show(seededRows(plan))}`);
}

export function judgeMutated(plan: ThreeWay, rows: readonly MarkerRow[]): Proof {
  const label = proof('marker.damaged');
  const wrong = differences([plan.kept, plan.alteredInto, plan.added], rows);
  if (find(rows, plan.removed)) wrong.push(`the row "${plan.removed.key}" was deleted and is still there`);
  return wrong.length > 0
    ? failed(label, wrong.join('; '))
    : passed(label, `one row deleted, one changed, one added: ${show(rows)}`);
}

export function judgeRestored(plan: ThreeWay, rows: readonly MarkerRow[]): Proof[] {
  const added = find(rows, plan.added);
  return [
    judgeRow(proof('marker.came-back'), plan.removed, rows),
    judgeRow(proof('marker.reverted'), plan.altered, rows),
    added
      ? failed(
          proof('marker.new-row-gone'),
          `the row "${added.key}" was written after the backup and is still there (${show([added])})`,
          'the restore leaves what it does not know: have the hook drop and reload, or restore the whole path',
        )
      : passed(proof('marker.new-row-gone'), `${plan.added.key} is not among ${show(rows)}`),
    judgeRow(proof('marker.untouched'), plan.kept, rows),
  ];
}

export function judgeSurvived(plan: ThreeWay, rows: readonly MarkerRow[], what: string): Proof {
  const label = proof('marker.survived', what);
  const wrong = differences(seededRows(plan), rows);
  return wrong.length > 0 ? failed(label, wrong.join('; ')) : passed(label, show(rows));
}

function judgeRow(label: ProofLabel, wanted: MarkerRow, rows: readonly MarkerRow[]): Proof {
  const [wrong] = differences([wanted], rows);
  return wrong ? failed(label, wrong) : passed(label, show([wanted]));
}

function differences(wanted: readonly MarkerRow[], rows: readonly MarkerRow[]): string[] {
  return wanted.flatMap((row) => {
    const found = find(rows, row);
    if (!found) return [`the row "${row.key}" is missing (rows there: ${show(rows)})`];
    return found.value === row.value ? [] : [`the row "${row.key}" is ${found.value}, and should be ${row.value}`];
  });
}

function find(rows: readonly MarkerRow[], { key }: MarkerRow): MarkerRow | undefined {
  return rows.find((row) => row.key === key);
}

function show(rows: readonly MarkerRow[]): string {
  return rows.map(({ key, value }) => `${key}=${value}`).join(', ') || 'nothing';
}

import { type Html, html } from './html.ts';
import type { ComparedData } from './record-data.ts';
import type { RunRecord } from './record-shape.ts';

/** All data as it came back, for an operator: how much of every database and volume is identical, and what is not. */
export function wholeCard({ whole }: RunRecord): Html | null {
  if (!whole) return null;
  const places = [
    ['restored in place', whole.inPlace],
    ['restored into a fresh app', whole.fresh],
  ] as const;
  return html`<section class="card">
    <h2>All data</h2>
    <p class="soft hint">Compared with what was there around the backup: every database and every named volume.</p>
    ${places.map(
      ([title, compared]) =>
        compared &&
        html`<h3>${title}</h3>
          <p>${inOneSentence(compared)}</p>
          ${table(compared)}`,
    )}
  </section>`;
}

/**
 * `Of 214 tables with 3120 rows, 12 other objects and 133 entries of volumes 350 are identical, 9 change by
 * themselves.`
 */
function inOneSentence(compared: readonly ComparedData[]): string {
  const sum = (number: (each: ComparedData) => number) => compared.reduce((all, each) => all + number(each), 0);
  const [tables, objects, entries] = [
    sum((each) => each.tables),
    sum((each) => each.objects),
    sum((each) => each.entries),
  ];
  const [unstable, declared] = [sum((each) => each.unstable.count), sum((each) => each.declared.length)];
  const parts = [
    `${tables} tables with ${sum((each) => each.rows)} rows, ${objects} other objects and ${entries} entries of volumes`,
    `${sum((each) => each.identical)} are identical`,
    `${unstable} change by themselves`,
    declared > 0 ? `${declared} may change as recipe.ts says` : '',
  ].filter(Boolean);
  return `Of ${parts[0]} ${parts.slice(1).join(', ')}.`;
}

function table(compared: readonly ComparedData[]): Html {
  return html`<div class="scroll">
    <table>
      <tr>
        <th>what</th>
        <th>tables</th>
        <th>rows</th>
        <th>objects</th>
        <th>entries</th>
        <th>identical</th>
        <th>what else</th>
      </tr>
      ${compared.map(
        (each) =>
          html`<tr>
            <td>${each.name}</td>
            <td class="num">${each.tables}</td>
            <td class="num">${each.rows}</td>
            <td class="num">${each.objects}</td>
            <td class="num">${each.entries}</td>
            <td class="num">${each.identical}</td>
            <td>${remarks(each)}</td>
          </tr>`,
      )}
    </table>
  </div>`;
}

function remarks({ lost, unread, unstable, declared, leftOut }: ComparedData): Html[] {
  const line = (mark: string, text: string) => html`<div class="${mark}">${text}</div>`;
  const more = unstable.count - unstable.names.length;
  const changing = `changes by itself: ${unstable.names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [
    ...lost.map((text) => line('is-failed', text)),
    ...unread.map((text) => line('is-unverified', `not read: ${text}`)),
    ...(unstable.count > 0 ? [line('soft', changing)] : []),
    ...declared.map(({ name, reason }) => line('soft', `${name}: ${reason}`)),
    ...leftOut.map((text) => line('soft', `not compared: ${text}`)),
  ];
}

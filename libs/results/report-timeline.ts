import { formatDuration } from '@cc-ci/core';
import { type Html, html } from './html.ts';
import type { Phase, PhaseOwner, RunRecord } from './record-shape.ts';

const OWNERS: Readonly<Record<PhaseOwner, { readonly css: string; readonly name: string }>> = {
  harness: { css: 'harness', name: 'cc-ci itself' },
  queue: { css: 'queue', name: 'other runs' },
  abra: { css: 'abra', name: 'abra' },
  engine: { css: 'engine', name: 'the engine' },
  app: { css: 'app', name: 'the app' },
  tests: { css: 'by-tests', name: 'tests' },
};

/** When each phase happened and who was waited for: a lane per stage, a bar per phase. */
export function timelineCard(record: RunRecord): Html | null {
  if (record.phases.length === 0) return null;
  const lanes = [...Map.groupBy(record.phases, (phase) => phase.stage)];
  return html`<section class="card">
    <h2>Timeline</h2>
    <div class="lanes">
      ${lanes.map(
        ([stage, phases]) =>
          html`<span>${stage}</span>
            <div class="lane">${phases.map((phase) => bar(record, phase))}</div>`,
      )} <span></span>
      <div class="axis">
        <span>0</span><span>${formatDuration(record.durationMs / 2)}</span
        ><span>${formatDuration(record.durationMs)}</span>
      </div>
    </div>
    <ul class="legend">
      ${owners(record).map(([owner, totalMs]) => html`<li><i class="${OWNERS[owner].css}"></i>${OWNERS[owner].name} <span class="soft">${formatDuration(totalMs)}</span></li>`)}
    </ul>
    ${phasesTable(record)}
  </section>`;
}

function bar(record: RunRecord, phase: Phase): Html {
  const wholeMs = Math.max(1, record.durationMs);
  const leftMs = startOf(record, phase);
  const title = `${phase.name}: ${formatDuration(phase.durationMs)} (${OWNERS[phase.owner].name})`;
  return html`<i
    class="${OWNERS[phase.owner].css}"
    style="left:${percent(leftMs, wholeMs)};width:${percent(phase.durationMs, wholeMs)}"
    title="${title}"
    role="img"
    aria-label="${title}"
  ></i>`;
}

/** The same in words, for whoever cannot see the bars or wants the numbers. */
function phasesTable(record: RunRecord): Html {
  const row = (phase: Phase): Html =>
    html`<tr>
      <td class="num">${formatDuration(startOf(record, phase))}</td>
      <td>${phase.stage}</td>
      <td>${phase.name}</td>
      <td>${OWNERS[phase.owner].name}</td>
      <td class="num">${formatDuration(phase.durationMs)}</td>
    </tr>`;
  const phases = [...record.phases].sort((one, other) => startOf(record, one) - startOf(record, other));
  return html`<details class="phases">
    <summary>The timeline in words</summary>
    <div class="scroll">
      <table>
        <tr>
          <th>after</th>
          <th>stage</th>
          <th>phase</th>
          <th>waited for</th>
          <th>time</th>
        </tr>
        ${phases.map(row)}
      </table>
    </div>
  </details>`;
}

function startOf(record: RunRecord, phase: Phase): number {
  return Math.max(0, Date.parse(phase.startedAt) - Date.parse(record.startedAt));
}

/**
 * Who was waited for how long, the longest first; the harness's own time is also what lies between the phases, so the
 * record's figure stands.
 */
function owners({ phases, harnessMs }: RunRecord): [PhaseOwner, number][] {
  const waits = Map.groupBy(
    phases.filter(({ owner }) => owner !== 'harness'),
    ({ owner }) => owner,
  );
  const totals = [...waits].map(([owner, own]): [PhaseOwner, number] => [
    owner,
    own.reduce((sum, phase) => sum + phase.durationMs, 0),
  ]);
  return [...totals, ['harness', harnessMs] satisfies [PhaseOwner, number]].sort((a, b) => b[1] - a[1]);
}

function percent(part: number, whole: number): string {
  return `${Math.min(100, (100 * part) / whole).toFixed(2)}%`;
}

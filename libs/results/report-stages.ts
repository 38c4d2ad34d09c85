import { formatDuration } from '@cc-ci/core';
import { type Html, html } from './html.ts';
import type { RunRecord, Stage, StageTest } from './record-shape.ts';

const GLYPHS = { passed: '✓', failed: '✗', skipped: '–', unverified: '?' } as const;

/** Every stage with verdict, tests and time; a red one is open and says why. */
export function stagesCard({ stages }: RunRecord): Html {
  const longestMs = Math.max(1, ...stages.map((stage) => stage.durationMs));
  return html`<section class="card">
    <h2>Stages</h2>
    ${stages.map((stage) => stageDetails(stage, longestMs))}
  </section>`;
}

function stageDetails(stage: Stage, longestMs: number): Html {
  return html`<details
    class="stage"
    ${stage.verdict === 'failed' || stage.verdict === 'unverified' ? html` open` : null}
  >
    <summary>
      <span class="dot is-${stage.verdict}"></span><span class="name">${stage.name}</span
      ><span class="is-${stage.verdict}">${stage.verdict}</span>
      <span class="bar is-${stage.verdict}"><i style="width:${percent(stage.durationMs, longestMs)}"></i></span>
      <span class="num count">${testCount(stage.tests)}</span
      ><span class="num">${formatDuration(stage.durationMs)}</span>
    </summary>
    ${stage.reason && html`<p class="reason is-${stage.verdict}">${stage.reason}</p>`}
    <ul class="tests">
      ${stage.tests.map(testItem)}
    </ul>
  </details>`;
}

function testItem(test: StageTest): Html {
  return html`<li>
    <span class="is-${test.verdict}" title="${test.verdict}">${GLYPHS[test.verdict]}</span>
    <div>
      ${test.name}<span class="kind" title="${test.file ?? 'by the harness'}">${test.id ?? test.kind}</span>
      ${test.message && html`<pre class="is-${test.verdict}">${test.message}</pre>`}${test.evidence && html`<pre class="soft">${test.evidence}</pre>`}
    </div>
    <span class="num soft">${test.durationMs > 0 && formatDuration(test.durationMs)}</span>
  </li>`;
}

function testCount(tests: readonly StageTest[]): string {
  return tests.length === 0 ? '–' : `${tests.filter((test) => test.verdict === 'passed').length} / ${tests.length}`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(2)}%`;
}

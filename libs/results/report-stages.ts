import { formatDuration, traceName } from '@cc-ci/core';
import { type Html, html } from './html.ts';
import { href } from './report-link.ts';
import type { RunRecord, Stage, StageTest } from './record-shape.ts';

const GLYPHS = { passed: '✓', failed: '✗', skipped: '–', unverified: '?' } as const;

/** Every stage with verdict, tests and time. A red one is open; the one that decides shows the end of the app's log. */
export function stagesCard(record: RunRecord, logLines: readonly string[]): Html {
  const { error, stages } = record;
  const longestMs = Math.max(1, ...stages.map((stage) => stage.durationMs));
  return html`<section class="card">
    <h2>Stages</h2>
    <p class="soft hint">Passed tests of all, and time. A bar is the stage’s share of the longest one’s time.</p>
    ${stages.map((stage) => stageDetails(record, stage, { longestMs, logLines: stage.name === error?.stage ? logLines : [] }))}
  </section>`;
}

interface Around {
  readonly longestMs: number;
  readonly logLines: readonly string[];
}

function stageDetails(record: RunRecord, stage: Stage, { longestMs, logLines }: Around): Html {
  const share = percent(stage.durationMs, longestMs);
  return html`<details
    class="stage"
    ${stage.verdict === 'failed' || stage.verdict === 'unverified' ? html` open` : null}
  >
    <summary>
      <span class="dot is-${stage.verdict}" aria-hidden="true"></span><span class="name">${stage.name}</span
      ><span class="is-${stage.verdict}">${stage.verdict}</span>
      <span class="bar" role="img" aria-label="${Math.round(Number.parseFloat(share))}% of the longest stage’s time"
        ><i style="width:${share}"></i
      ></span>
      <span class="num count" title="passed tests of all">${testCount(stage.tests)}</span
      ><span class="num">${formatDuration(stage.durationMs)}</span>
    </summary>
    ${stage.reason && html`<p class="reason is-${stage.verdict}">${stage.reason}</p>`}
    <ul class="tests">
      ${stage.tests.map((test) => testItem(test, record))}
    </ul>
    ${
      logLines.length > 0 &&
      html`<div class="tail">
        <p class="soft">end of the app’s log</p>
        <pre>${logLines.join('\n')}</pre>
      </div>`
    }
  </details>`;
}

function testItem(test: StageTest, { artefacts }: RunRecord): Html {
  const file = test.file && traceName({ file: test.file, name: test.name });
  const trace = artefacts.find(({ kind, path }) => kind === 'trace' && path === file);
  return html`<li>
    <span class="is-${test.verdict}" role="img" aria-label="${test.verdict}" title="${test.verdict}"
      >${GLYPHS[test.verdict]}</span
    >
    <div>
      ${test.name}<span class="kind" title="${test.file ?? 'by the harness'}">${test.id ?? test.kind}</span>
      ${test.message && html`<pre class="is-${test.verdict}">${test.message}</pre>`}${test.evidence && html`<pre class="soft">${test.evidence}</pre>`}${trace && html`<a class="trace" href="${href(trace.path)}">trace</a>`}
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

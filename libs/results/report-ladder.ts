import { type Html, html } from './html.ts';
import { ladder, type RungState } from './level.ts';
import type { RunRecord } from './record-shape.ts';

const SPOKEN: Readonly<Record<RungState, string>> = {
  reached: '',
  skipped: 'skipped, declared',
  blocked: 'failed',
  unverified: 'unverified',
  above: 'not reached',
};

/** The five rungs of the level, which of them are climbed, and what stopped the climb. */
export function ladderCard(record: RunRecord): Html {
  return html`<section class="card">
    <h2>Level ${record.level} of 5</h2>
    <ol class="ladder">
      ${ladder(record.stages).map((rung) => html`<li class="${rung.state}"><b>${rung.level}</b> ${rung.name}${SPOKEN[rung.state] && html` <span class="soft">${SPOKEN[rung.state]}</span>`}</li>`)}
    </ol>
    <p class="level-reason">${record.levelReason}</p>
  </section>`;
}

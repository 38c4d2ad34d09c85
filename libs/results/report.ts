import { readFileSync } from 'node:fs';
import { formatDuration } from '@cc-ci/core';
import { type Html, html, type HtmlValue } from './html.ts';
import { repeatCommand } from './red-ending.ts';
import { commitUrl, href, linked, pullUrl, webUrl } from './report-link.ts';
import { ladderCard } from './report-ladder.ts';
import { stagesCard } from './report-stages.ts';
import { timelineCard } from './report-timeline.ts';
import { tellCheckpoint } from './tell-checkpoint.ts';
import { wholeCard } from './report-whole.ts';
import type { RestoreRecord } from './record-data.ts';
import type { Artefact, LimitRecord, RunRecord, ServiceRecord } from './record-shape.ts';

const STYLE = readFileSync(new URL('report.css', import.meta.url), 'utf8');

const PROVENANCE: Readonly<Record<ServiceRecord['provenance'], string>> = {
  upstream: 'pulled from upstream’s registry',
  rebuilt: 'the real application, installed from a package registry',
  'stand-in': 'a small server of cc-ci that speaks the application’s API; not the application',
  imported: 'loaded by hand',
};

/**
 * The run as one page: no script, no request to anywhere but the run's own folder, light and dark. `logLines` are the
 * end of the app's log, for a run that is red.
 */
export function reportHtml(record: RunRecord, logLines: readonly string[] = []): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:"
        />
        <title>${record.recipe}: ${record.verdict}, level ${record.level}</title>
        <style>
          __STYLE__
        </style>
      </head>
      <body>
        <main>
          ${header(record)} ${errorCard(record)} ${ladderCard(record)} ${stagesCard(record, logLines)}
          ${wholeCard(record)} ${timelineCard(record)} ${servicesCard(record)}
          <div class="pair">${beside(screenshots(record), [proofsCard(record), artefactsCard(record)])}</div>
          ${footer(record)}
        </main>
      </body>
    </html> `;
  return page.markup.replace('__STYLE__', () => STYLE);
}

function header(record: RunRecord): Html {
  return html`<header>
    <div class="title">
      <h1>${record.recipe}</h1>
      <span class="pill ${record.verdict}">${record.verdict}</span>
    </div>
    <p class="change">${change(record)}</p>
    <ul class="facts">
      <li>level <b>${record.level}</b></li>
      <li>took <b>${formatDuration(record.durationMs)}</b></li>
      <li>measured <b>${shortInstant(record.startedAt)}</b></li>
      <li>in <b>${record.target.kind === 'lab' ? 'the lab' : 'the field'}</b></li>
      <li>as <b class="mono">${record.domain}</b></li>
      ${triggers(record).map(([name, value]) => html`<li>${name} <b class="mono">${value}</b></li>`)}
    </ul>
  </header>`;
}

function change({ base, head, trigger }: RunRecord): Html {
  const to = head
    ? html`<b>${head.version ?? 'unpublished'}</b>
        ${linked(commitUrl(trigger.src, head.commit), html`<code class="soft">${head.commit.slice(0, 10)}</code>`)}`
    : html`<b>no head</b>`;
  return base ? html`${base.version} <code class="soft">${base.commit.slice(0, 10)}</code> → ${to}` : to;
}

function triggers(record: RunRecord): [string, HtmlValue][] {
  const { trigger } = record;
  const given: [string, HtmlValue][] = [
    ['pull request', trigger.pr && linked(pullUrl(trigger), trigger.pr)],
    ['ref', trigger.ref],
    ['source', trigger.src && linked(webUrl(trigger.src), trigger.src)],
    ['from', tellCheckpoint(record)],
  ];
  return given.filter(([, value]) => value);
}

function errorCard(record: RunRecord): Html | null {
  const { artefacts, error } = record;
  if (!error) return null;
  const traces = artefacts.filter(({ kind }) => kind === 'trace');
  return html`<section class="card error">
    <h2>${{ recipe: 'The recipe’s fault', harness: 'cc-ci’s fault', outside: 'The outside’s fault' }[error.fault]}</h2>
    ${error.stage && html`<p class="where">${[error.stage, error.test].filter(Boolean).join(': ')}</p>`}
    <p>${error.message}</p>
    <dl>
      ${
        error.last &&
        html`<dt>seen last</dt>
          <dd><pre>${error.last}</pre></dd>`
      }
      ${
        error.tryThis &&
        html`<dt>try</dt>
          <dd><pre>${error.tryThis}</pre></dd>`
      }
      <dt>again</dt>
      <dd><pre>${repeatCommand(record)}</pre></dd>
      ${
        traces.length > 0 &&
        html`<dt>traces</dt>
          <dd>${traces.map(({ path }) => html`<a href="${href(path)}">${path}</a><br />`)}</dd>`
      }
      <dt>code</dt>
      <dd><code>${error.code}</code></dd>
    </dl>
  </section>`;
}

function servicesCard({ services }: RunRecord): Html | null {
  if (services.length === 0) return null;
  return html`<section class="card">
    <h2>Services</h2>
    <div class="scroll">
      <table>
        <tr>
          <th>service</th>
          <th>image</th>
          <th>version</th>
          <th>what it is</th>
        </tr>
        ${services.map(
          (service) =>
            html`<tr>
              <td>${service.name}</td>
              <td>
                <code>${service.image}</code><br /><code class="soft" title="${service.digest}"
                  >${shortDigest(service.digest)}</code
                >
              </td>
              <td>${service.version ?? '–'}</td>
              <td>
                <span class="provenance ${service.provenance}" title="${PROVENANCE[service.provenance]}"
                  >${service.provenance}</span
                >
              </td>
            </tr>`,
        )}
      </table>
    </div>
  </section>`;
}

/** With a screenshot the cards share the other column; without one they stand side by side. */
function beside(pictures: readonly Html[], cards: readonly Html[]): HtmlValue {
  return pictures.length === 0 ? cards : [...pictures, html`<div>${cards}</div>`];
}

function screenshots({ artefacts, recipe }: RunRecord): readonly Html[] {
  return artefacts
    .filter(({ kind }) => kind === 'screenshot')
    .slice(0, 1)
    .map(
      ({ path }) =>
        html`<section class="card shot">
          <h2>In a browser</h2>
          <a href="${href(path)}"><img src="${href(path)}" alt="${recipe} as a browser shows it" /></a>
        </section>`,
    );
}

function proofsCard(record: RunRecord): Html {
  const { allowed = [], limits = [], leftovers, flakes, snapshot, restores = [], deployCount, deps = [] } = record;
  return html`<section class="card">
    <h2>Proofs of the whole run</h2>
    <ul class="plain">
      <li>${deployCount.actual} of ${deployCount.expected} expected deploys</li>
      ${deps.map(({ recipe, domain, commit, mode, realm }) => html`<li>dep ${recipe}, ${mode}: <code title="${commit}">${commit.slice(0, 10)}</code> at ${domain}${realm && html`, realm <code>${realm}</code>`}</li>`)}
      ${allowed.map(({ recipe, of, rule, file, line, value }) => html`<li class="is-unverified">trusted by this target: ${of} of ${recipe} with <code>${rule}</code>, ${file} line ${line}: <code>${value}</code></li>`)}
      ${limits.length > 0 && html`<li>limits of this target, where the recipe names none: ${limitsText(limits)}</li>`}
      <li>
        ${snapshot ? html`snapshot <code title="${snapshot.id}">${snapshot.id.slice(0, 8)}</code> of ${snapshot.paths.join(', ')}` : 'no snapshot'}
      </li>
      ${restores.map((restore) => html`<li>${restoreText(restore)}</li>`)}
      ${flakes.map(({ stage, attempt, message }) => html`<li class="is-unverified">flake in ${stage}, attempt ${attempt}: ${message}</li>`)}
      ${leftovers.map(({ kind, name }) => html`<li class="is-failed">left behind: ${kind} <code>${name}</code></li>`)}
      ${leftovers.length === 0 && html`<li class="is-passed">nothing left behind</li>`}
    </ul>
  </section>`;
}

/** A service is named once, with what it was given last. */
function limitsText(limits: readonly LimitRecord[]): string {
  const last = new Map(limits.map((limit) => [`${limit.recipe} ${limit.service}`, limit]));
  return [...last]
    .map(([name, { memoryMb, pids }]) =>
      [name, memoryMb !== undefined && `${memoryMb} MiB of memory`, pids !== undefined && `${pids} processes`]
        .filter(Boolean)
        .join(', '),
    )
    .join('; ');
}

/** What an operator has to reckon with: how long a restore takes, and how old what comes back is. */
function restoreText({ into, restoreMs, readyMs, dataAgeMs }: RestoreRecord): string {
  const where = into === 'fresh' ? 'restore into a new app' : 'restore in place';
  const age = dataAgeMs === undefined ? '' : `; data ${formatDuration(dataAgeMs)} old (RPO)`;
  return `${where}: data back after ${formatDuration(restoreMs)}, app ready after ${formatDuration(readyMs)} (RTO)${age}`;
}

function artefactsCard({ artefacts }: RunRecord): Html {
  const listed: readonly Pick<Artefact, 'kind' | 'name' | 'path'>[] = artefacts.filter(({ kind }) => kind !== 'html');
  return html`<section class="card">
    <h2>Files</h2>
    <ul class="plain">
      <li><a href="record.json">record</a> <span class="soft">json</span></li>
      ${listed.map(({ kind, name, path }) => html`<li><a href="${href(path)}">${name}</a> <span class="soft">${kind}</span></li>`)}
    </ul>
  </section>`;
}

function footer({ runId, versions, memory, harnessMs }: RunRecord): Html {
  return html`<footer>
    run <code>${runId}</code> · cc-ci ${versions.ccCi} · abra ${versions.abra} · ${engineIn(versions)} · node
    ${versions.node} · peak ${Math.round(memory.peakBytes / 1_000_000)} MB · harness’s own time
    ${formatDuration(harnessMs)}
  </footer>`;
}

function engineIn({ engine, engineApi, imageStore }: RunRecord['versions']): string {
  const details = [engineApi && `API ${engineApi}`, imageStore && `images in ${imageStore}`].filter(Boolean);
  return `engine ${engine}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

function shortInstant(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}

function shortDigest(digest: string): string {
  return digest.replace(/^(sha256:.{12}).*$/, '$1…');
}

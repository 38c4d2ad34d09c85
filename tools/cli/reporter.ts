import { formatDuration } from '@cc-ci/core';
import { join } from 'node:path';
import type { RunEvent, RunListener, RunRecord } from '@cc-ci/results';
import createSpinner, { type Spinner } from 'yocto-spinner';

const MARKS = { passed: '✔', failed: '✖', skipped: '–', unverified: '?' } as const;

/** Tells a run while it happens: a spinner over finished lines on a terminal, plain lines with times elsewhere. */
export function createReporter(output: NodeJS.WriteStream): RunListener & { stop(): void } {
  const spinner = output.isTTY ? createSpinner({ stream: output, handleSignals: false }) : undefined;
  const say = output.isTTY ? onTerminal(output, spinner) : plainly(output);
  const listen = (event: RunEvent) => say(event, linesOf(event));
  return Object.assign(listen, { stop: () => void spinner?.stop() });
}

/** How to look at what the browser did in each browser test that failed; nothing when none did. */
export function traceLines({ artefacts }: Pick<RunRecord, 'artefacts'>, reportDir: string): string[] {
  return artefacts
    .filter(({ kind }) => kind === 'trace')
    .map(({ path }) => `trace       npx playwright show-trace ${join(reportDir, path)}`);
}

type Say = (event: RunEvent, lines: readonly string[]) => void;

function plainly(output: NodeJS.WriteStream): Say {
  const startedAt = performance.now();
  return (_event, lines) => {
    const at = ((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6);
    for (const line of lines) output.write(`${at} s  ${line}\n`);
  };
}

/** What passes shows in the spinner; what stays is printed above it. */
function onTerminal(output: NodeJS.WriteStream, spinner: Spinner | undefined): Say {
  return (event, lines) => {
    spinner?.stop();
    if (event.type !== 'phase' && event.type !== 'note') for (const line of lines) output.write(`${line}\n`);
    if (spinner) spinner.text = lines.at(-1)?.trim() ?? spinner.text;
    spinner?.start();
  };
}

function linesOf(event: RunEvent): string[] {
  switch (event.type) {
    case 'run-started':
      return [`run ${event.runId} of ${event.recipe} at https://${event.domain}`, `    ${journeyOf(event.versions)}`];
    case 'stage-started':
      return [`▸ ${event.stage}`];
    case 'phase':
      return [`    … ${event.place}: ${event.name}`];
    case 'note':
      return [`    · ${event.text}`];
    case 'test':
      return [
        `    ${MARKS[event.test.verdict]} ${event.test.name}${detail(event.test.evidence)}`,
        ...indented(event.test.message),
      ];
    case 'stage-ended':
      return [
        `${MARKS[event.stage.verdict]} ${event.stage.name} ${event.stage.verdict} in ${formatDuration(event.stage.durationMs)}`,
      ];
  }
}

/** From which published version to which commit a run goes. */
function journeyOf({ base, head }: Extract<RunEvent, { type: 'run-started' }>['versions']): string {
  const to = `${head.ref ? `${head.ref} ` : ''}${head.commit.slice(0, 8)}`;
  if (!base) return `head ${to}; no version was published before it`;
  return `base ${base.version} → head ${to}`;
}

function detail(evidence: string | undefined): string {
  if (!evidence) return '';
  const first = evidence.split('\n', 1)[0] ?? '';
  return `  (${first.length > 110 ? `${first.slice(0, 107)}…` : first})`;
}

function indented(message: string | undefined): string[] {
  return message ? message.split('\n').map((line) => `        ${line}`) : [];
}

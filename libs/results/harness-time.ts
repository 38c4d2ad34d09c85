import type { Phase } from './record-shape.ts';

/**
 * The harness's own time: what of a span no phase of anybody else covers, in milliseconds. Phases that run in parallel
 * count once.
 */
export function harnessMs(span: { startedAt: Date; finishedAt: Date }, phases: readonly Phase[]): number {
  const others = phases
    .filter(({ owner }) => owner !== 'harness')
    .map(({ startedAt, durationMs }) => ({ from: Date.parse(startedAt), to: Date.parse(startedAt) + durationMs }));
  const total = span.finishedAt.getTime() - span.startedAt.getTime();
  return Math.max(0, Math.round(total - coveredMs(others)));
}

function coveredMs(spans: readonly { from: number; to: number }[]): number {
  let [covered, end] = [0, 0];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return covered;
}

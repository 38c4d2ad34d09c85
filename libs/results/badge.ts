import { makeBadge } from 'badge-maker';
import type { RunRecord } from './record-shape.ts';

const COLORS = ['#c0362c', '#c2571a', '#b07d12', '#8a8f1d', '#4c9a2a', '#1f8f4d'] as const;

/**
 * The badge of a run as SVG: recipe, level and verdict, in the colour of its level; red whenever the run is not passed.
 */
export function badgeSvg(record: Pick<RunRecord, 'recipe' | 'level' | 'verdict'>): string {
  const message = record.verdict === 'passed' ? `level ${record.level}` : `${record.verdict}, level ${record.level}`;
  const color = record.verdict === 'passed' ? COLORS[record.level] : COLORS[0];
  return makeBadge({ label: record.recipe, message, color, style: 'flat' });
}

import { makeBadge } from 'badge-maker';
import type { RunRecord } from './record-shape.ts';
import { isFromCheckpoint } from './tell-checkpoint.ts';

const COLORS = ['#c0362c', '#c2571a', '#b07d12', '#8a8f1d', '#4c9a2a', '#1f8f4d'] as const;

type Badged = Pick<RunRecord, 'recipe' | 'level' | 'verdict'> & Partial<Pick<RunRecord, 'checkpoint'>>;

/**
 * The badge of a run as SVG: recipe, level and verdict, in the colour of its level; red whenever the run is not passed.
 * A run from a checkpoint says so.
 */
export function badgeSvg(record: Badged): string {
  const reached = record.verdict === 'passed' ? `level ${record.level}` : `${record.verdict}, level ${record.level}`;
  const message = isFromCheckpoint(record) ? `${reached}, from checkpoint` : reached;
  const color = record.verdict === 'passed' ? COLORS[record.level] : COLORS[0];
  return makeBadge({ label: record.recipe, message, color, style: 'flat' });
}

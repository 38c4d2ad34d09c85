import { z } from 'zod';

export const instant = z.iso.datetime().describe('ISO 8601, UTC');
export const durationMs = z.number().nonnegative().describe('milliseconds');
export const count = z.int().nonnegative();
export const fault = z
  .enum(['recipe', 'harness', 'outside'])
  .describe('whose it is: the recipe’s, ours, or the outside’s (network, registry, upstream)');
export const verdict = z
  .enum(['passed', 'failed', 'skipped', 'unverified'])
  .describe('`skipped` has a declared reason; `unverified` should have run and did not');

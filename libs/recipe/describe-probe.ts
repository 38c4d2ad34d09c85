import type { ReadyProbe } from './schema.ts';

/** A ready probe in words: `TCP 64738 of service app, 3 connections in a row`. */
export function describeProbe(probe: ReadyProbe): string {
  if (probe.kind === 'http') return `HTTP ${probe.path}`;
  return `TCP ${probe.port}${probe.service ? ` of service ${probe.service}` : ''}, ${probe.stable} connections in a row`;
}

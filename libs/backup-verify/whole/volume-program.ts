import { walkVolume, type VolumePlace, type WalkedVolume } from './walk-volume.ts';
import type { Replacements } from './sqlite-reader.ts';

/** Volumes to be looked at, where the container has them. */
export interface VolumeRequest {
  readonly volumes: readonly VolumePlace[];
  readonly replacements: Replacements;
  /** How long all of it may take. */
  readonly timeoutMs: number;
}

export type VolumeAnswer = readonly WalkedVolume[];

// Runs in a container beside the app, never in the harness: a request as JSON comes in, an answer as JSON goes out.
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const { volumes, replacements, timeoutMs } = JSON.parse(Buffer.concat(chunks).toString()) as VolumeRequest;
const deadline = performance.now() + timeoutMs;
const answer: VolumeAnswer = volumes.map((place) => walkVolume(place, { replacements, deadline }));
process.stdout.write(JSON.stringify(answer));

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

// Runs in a container beside the app, never in the harness: each line is a request as JSON, and is answered by one.
let begun = '';
for await (const chunk of process.stdin.setEncoding('utf8') as AsyncIterable<string>) {
  const lines = `${begun}${chunk}`.split('\n');
  begun = lines.pop() ?? '';
  for (const line of lines) {
    const { volumes, replacements, timeoutMs } = JSON.parse(line) as VolumeRequest;
    const deadline = performance.now() + timeoutMs;
    const answer: VolumeAnswer = volumes.map((place) => walkVolume(place, { replacements, deadline }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

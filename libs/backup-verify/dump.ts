import { gunzipSync } from 'node:zlib';
import { proof, type ProofLabel } from '@cc-ci/results';
import { failed, passed, type Proof } from './proof.ts';
import { readFile } from './snapshot.ts';
import type { OpenSnapshot, SnapshotCheck } from './verify.ts';
import { type LabelledService, locate } from './volumes.ts';

export interface DumpOptions {
  /** The service in whose container the path is; needed where several services mount a volume there. */
  readonly service?: string;
}

/** What is wrong with a dump, or how it was found whole. */
export type DumpVerdict =
  { readonly whole: true; readonly evidence: string } | { readonly whole: false; readonly reason: string };

/** How many bytes at a dump's end are searched for its closing line: PostgreSQL writes `\unrestrict` behind it. */
const TAIL_BYTES = 1_024;

const CLOSING_LINES = [
  { engine: 'mysqldump', line: /^-- Dump completed/m },
  { engine: 'pg_dump', line: /^-- PostgreSQL database (cluster )?dump complete/m },
];

/**
 * Asks that the dump at a path of a container is whole in the snapshot: not empty, its gzip reads to the end (where the path ends in
 * `.gz`), its closing line is there, and so are the values of the marker. A dump taken while the database cycles fails this.
 */
export function dumpIsWhole(path: string, options: DumpOptions = {}): SnapshotCheck {
  const label = proof('dump-complete', path);
  return {
    describe: label.name,
    verify: async (snapshot) => {
      const place = placeOf(path, snapshot.services, options);
      if (!place) return [failed(label, `no service has a named volume that holds ${path}`)];
      return [await proveDump(label, place, snapshot)];
    },
  };
}

/** Judges a dump's bytes. */
export function inspectDump(
  bytes: Buffer,
  expected: { readonly gzip: boolean; readonly markerValues?: readonly string[] },
): DumpVerdict {
  if (bytes.length === 0) return { whole: false, reason: 'it is empty (0 bytes)' };
  const read = expected.gzip ? unzip(bytes) : bytes;
  if (typeof read === 'string') return { whole: false, reason: read };
  if (read.length === 0)
    return { whole: false, reason: `it holds nothing: ${bytes.length} bytes of gzip around 0 bytes` };
  const closing = closingLine(read);
  if (!closing) return { whole: false, reason: `its closing line is missing; it ends with: ${lastLine(read)}` };
  const absent = (expected.markerValues ?? []).filter((value) => !read.includes(value));
  if (absent.length > 0) return { whole: false, reason: `the marker's ${absent.join(', ')} is not in it` };
  const marked = expected.markerValues?.length ? `, ${expected.markerValues.length} marker values` : '';
  const size = expected.gzip ? `${bytes.length} bytes, ${read.length} unpacked` : `${bytes.length} bytes`;
  return { whole: true, evidence: `${size}, closing line of ${closing}${marked}` };
}

async function proveDump(
  label: ProofLabel,
  place: string,
  { host, snapshot, files, markerValues }: OpenSnapshot,
): Promise<Proof> {
  if (!files.some((entry) => entry.path === place && entry.type === 'file')) {
    return failed(
      label,
      `snapshot ${snapshot.id.slice(0, 8)} has no file ${place}`,
      'look at the pre-hook that makes the dump',
    );
  }
  const verdict = inspectDump(await readFile(host, snapshot, place), { gzip: place.endsWith('.gz'), markerValues });
  return verdict.whole
    ? passed(label, verdict.evidence)
    : failed(label, verdict.reason, 'the pre-hook was cut short, or ran while the database was not ready');
}

/** Where the path of a container lies in the snapshot: in a service that opts in to backups, before others that mount it. */
export function placeOf(
  path: string,
  services: readonly LabelledService[],
  { service }: DumpOptions,
): string | undefined {
  const asked = services.filter(({ name }) => service === undefined || name === service);
  const labelled = asked.filter(({ labels }) => 'backupbot.backup' in labels);
  return [...labelled, ...asked].map((one) => locate(one, path)).find((place) => place !== undefined);
}

/** The unpacked bytes, or what is wrong with the gzip. */
function unzip(bytes: Buffer): Buffer | string {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    return `its gzip does not read to the end: ${(error as Error).message} (${bytes.length} bytes)`;
  }
}

function closingLine(bytes: Buffer): string | undefined {
  const tail = bytes.subarray(-TAIL_BYTES).toString();
  return CLOSING_LINES.find(({ line }) => line.test(tail))?.engine;
}

function lastLine(bytes: Buffer): string {
  const line = bytes.subarray(-TAIL_BYTES).toString().trimEnd().split('\n').at(-1) ?? '';
  return JSON.stringify(line.slice(-120));
}

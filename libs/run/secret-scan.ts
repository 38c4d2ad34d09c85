import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { count, isZip, maskContent, type Redactor, rewriteZip, unpack } from '@cc-ci/core';
import { artefactUnreadable, secretsLeaked } from './errors.ts';

/** What a look through a run's files found; what it found is out of them by then. */
interface Cleaned {
  readonly files: number;
  readonly parts: number;
  /** Each with file and secret, and what was done. */
  readonly leaks: readonly string[];
  /** The first archive of which nobody can say what it holds, with the reason. */
  readonly unreadable?: { readonly file: string; readonly cause: unknown };
}

/**
 * Looks for every secret of a run, in each of its forms, in every file that the run keeps, inside archives too, and in
 * what the record will say. What is found in a file is masked there, or the file is removed.
 * @throws CcciError `SECRETS_LEAKED` with file and name, `ARTEFACT_UNREADABLE` for an archive of which nobody can say
 * what it holds
 */
export function proveNoSecretKept(reportDir: string, redactor: Redactor, record: object): string {
  const { files, parts, leaks, unreadable } = takeOutSecrets(reportDir, redactor);
  const inRecord = redactor.find(JSON.stringify(record)).map((name) => `${name} in record.json (masked)`);
  if (leaks.length + inRecord.length > 0) throw secretsLeaked([...leaks, ...inRecord]);
  if (unreadable) throw artefactUnreadable(unreadable.file, unreadable.cause);
  const inside = parts > 0 ? `, ${count(parts, 'part')} of archives` : '';
  const short = redactor.unsought.length > 0 ? `; too short to be sought: ${redactor.unsought.join(', ')}` : '';
  return `${count(files, 'file')}${inside} and the record hold none of the run’s secrets${short}`;
}

/** Takes every secret out of the files of a run. */
export function takeOutSecrets(reportDir: string, redactor: Redactor): Cleaned {
  const leaks: string[] = [];
  let parts = 0;
  let unreadable: Cleaned['unreadable'];
  const files = filesIn(reportDir);
  for (const file of files) {
    const path = join(reportDir, file);
    try {
      const content = readFileSync(path);
      const found = leaksIn(file, content, redactor);
      parts += found.parts;
      if (found.leaks.length === 0) continue;
      const done = maskFile(path, content, redactor) ? 'masked' : 'file removed';
      leaks.push(...found.leaks.map((leak) => `${leak} (${done})`));
    } catch (cause) {
      rmSync(path, { force: true });
      unreadable ??= { file, cause };
    }
  }
  return { files: files.length, parts, leaks, ...(unreadable ? { unreadable } : {}) };
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

/** @throws Error when an archive does not read to its end, or holds too much */
function leaksIn(file: string, content: Uint8Array, redactor: Redactor): { leaks: string[]; parts: number } {
  const looked = unpack(file, content);
  const leaks = looked.flatMap(([path, bytes]) => redactor.find(bytes).map((name) => `${name} in ${path}`));
  return { leaks, parts: looked.length - 1 };
}

/** Masks the secrets of a file; one in which they cannot be masked is removed. */
function maskFile(path: string, content: Uint8Array, redactor: Redactor): boolean {
  const mask = (part: Uint8Array) => maskContent(part, redactor);
  const masked = isZip(content) ? rewriteZip(content, mask) : isUtf8(content) ? mask(content) : undefined;
  const isClean = masked !== undefined && leaksIn(path, masked, redactor).leaks.length === 0;
  if (isClean) writeFileSync(path, masked);
  else rmSync(path);
  return isClean;
}

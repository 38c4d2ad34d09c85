import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Redactor, unpack } from '@cc-ci/core';
import { artefactUnreadable, secretsLeaked } from './errors.ts';

/**
 * Looks for every secret of a run, in each of its forms, in every file that the run keeps, inside archives too, and in what the record will say.
 * @throws CcciError `SECRETS_LEAKED` with file and name, `ARTEFACT_UNREADABLE` for an archive of which nobody can say what it holds
 */
export function proveNoSecretKept(reportDir: string, redactor: Redactor, record: object): string {
  const files = readdirSync(reportDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(reportDir, join(parentPath, name)));
  const parts = files.flatMap((file) => unpackFile(reportDir, file));
  const looked: [path: string, content: string | Uint8Array][] = [...parts, ['record.json', JSON.stringify(record)]];
  const leaks = looked.flatMap(([path, content]) => redactor.find(content).map((secret) => `${secret} in ${path}`));
  if (leaks.length > 0) throw secretsLeaked(leaks);
  const inside = parts.length - files.length;
  return `${count(files.length, 'file')}${inside > 0 ? `, ${count(inside, 'part')} of archives` : ''} and the record hold none of the run’s secrets`;
}

function unpackFile(reportDir: string, file: string): [path: string, bytes: Uint8Array][] {
  try {
    return unpack(file, readFileSync(join(reportDir, file)));
  } catch (cause) {
    throw artefactUnreadable(file, cause);
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

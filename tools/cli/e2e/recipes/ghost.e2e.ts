import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFlakeCases } from '../flake-case.ts';
import { testRedCases } from '../red-case.ts';

const GRACE = "file: 'compose.grace.yml', on: 'base'";

testRedCases('ghost', [
  {
    // Published: what is dumped at a backup is loaded by nobody at a restore.
    branch: '1.2.0+5.130.4-alpine', stage: 'restore', stages: 'backup,restore', code: 'PROOF_FAILED',
    files: meta(GRACE, GRACE.replace('base', 'head')),
    proof: 'marker: the removed is back',
    says: /removed/,
  },
  {
    branch: 'red/no-restore-hook', stage: 'restore', stages: 'backup,restore', code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    says: /removed/,
  },
  {
    branch: 'red/renamed-volume', stage: 'upgrade', stages: 'upgrade', code: 'PROOF_FAILED',
    proof: 'marker: the data survived the upgrade',
    says: /kept/,
  },
  {
    branch: 'red/cut-dump', stage: 'backup', stages: 'backup', code: 'PROOF_FAILED',
    proof: 'the dump /var/lib/mysql/backup.sql.gz is whole',
    says: /^its gzip does not read to the end: unexpected end of file \(16384 bytes\)/,
  },
  {
    branch: 'red/title', stage: 'custom', stages: 'custom',
    proof: 'a published post is read back by the owner and by a visitor',
    says: /expected 'A site under test' to be 'Post \w{8}'/,
  },
  {
    // The published start_period on a slow machine, without the package's overlay: the first migration is killed, and its lock stays.
    branch: '1.2.0+5.130.4-alpine', stage: 'install', stages: 'install',
    files: { ...meta(GRACE, "file: 'compose.slow.yml', on: 'both'"), 'recipes/ghost/overlays/compose.slow.yml': slowMachine() },
    proof: 'every service runs and its update has settled',
    says: /migrations_lock/,
  },
]);

testFlakeCases('ghost', [
  {
    branch: 'flaky/dump', stages: 'backup',
    flakes: [{ stage: 'backup', says: /^the dump \/var\/lib\/mysql\/backup\.sql\.gz is whole: its gzip does not read to the end/ }],
  },
]);

/** The package's meta with one passage replaced. */
function meta(from: string, to: string): Readonly<Record<string, string>> {
  const file = 'recipes/ghost/recipe.ts';
  const text = readFileSync(join(import.meta.dirname, '../../../..', file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  return { [file]: text.replace(from, to) };
}

/** A machine that gives Ghost a fifth of a processor. */
function slowMachine(): string {
  return `version: "3.8"
services:
  app:
    deploy:
      resources:
        limits:
          cpus: "0.2"
`;
}

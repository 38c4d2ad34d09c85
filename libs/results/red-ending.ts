import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodeOf, type Fault } from '@cc-ci/core';
import type { RunRecord } from './record-shape.ts';
import { STAGES } from './stages.ts';

const WHOSE: Readonly<Record<Fault, string>> = {
  recipe: 'the recipe’s, or its tests’',
  harness: 'cc-ci’s, or this machine’s',
  outside: 'the outside’s: the registry, the network, upstream, or a signal',
};
const LOG_LINES = 6;

/**
 * The last lines of a run that did not pass: stage and proof, what happened, the end of the log, what to try, whose
 * fault it is, and the command that repeats it.
 */
export function redEnding(record: RunRecord, reportDir: string): string[] {
  if (record.verdict === 'passed') return [];
  const { error, verdict } = record;
  const fault = record.fault ?? 'recipe';
  const its = record.stages.find(({ name }) => name === error?.stage)?.verdict ?? verdict;
  const where = error?.stage ? `${error.stage} ${its}${error.test ? `: ${error.test}` : ''}` : `the run ${verdict}`;
  const logLines = fault !== 'recipe' || error?.last?.includes('\n') ? [] : lastLogLines(record, reportDir);
  const rows: [label: string, text: string | undefined][] = [
    ['why', error?.message],
    ['last', error?.last],
    ['log', logLines.join('\n')],
    ['try', error?.tryThis],
    ['fault', `${WHOSE[fault]} (exit code ${exitCodeOf(fault)})`],
    ['again', repeatCommand(record)],
  ];
  return ['', where, ...rows.flatMap(([label, text]) => (text ? labelled(label, text) : []))];
}

/** The command that tests the same again, for a shell. */
export function repeatCommand({ recipe, trigger }: Pick<RunRecord, 'recipe' | 'trigger'>): string {
  const { src, ref, pr, restore, stages, from } = trigger;
  const flags: [flag: string, value: string | undefined][] = [
    ['--src', src],
    ['--ref', ref],
    ['--pr', pr],
    ['--stages', stages.length < STAGES.length ? stages.join(',') : undefined],
    ['--restore', restore === 'fresh' ? restore : undefined],
    ['--from', from === 'checkpoint' ? from : undefined],
  ];
  const given = flags.flatMap(([flag, value]) => (value ? [flag, quoted(value)] : []));
  return ['npx --offline cc-ci run', recipe, ...given].join(' ');
}

/** The end of the log of the service `app`, else of the first that has one. */
export function lastLogLines({ artefacts }: Pick<RunRecord, 'artefacts'>, reportDir: string): string[] {
  const logs = artefacts.filter(({ kind }) => kind === 'log');
  const path = (logs.find(({ name }) => name === 'app') ?? logs[0])?.path;
  const file = path && join(reportDir, path);
  if (!file || !existsSync(file)) return [];
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
}

function labelled(label: string, text: string): string[] {
  return text.split('\n').map((line, index) => `  ${(index === 0 ? `${label}:` : '').padEnd(7)}${line}`.trimEnd());
}

function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

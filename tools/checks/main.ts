/**
 * Runs a suite of checks, counts them, and ends with what did not run, what failed, and `N passed, N failed`; these
 * lines are also in
 * `reports/counts/<suite>.txt`.
 *
 * usage: node tools/checks/main.ts test | recipes [--all] [--engine <engine>]
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SUITES } from './suites.ts';
import { REPORTS } from './tasks.ts';
import { summary } from './totals.ts';

const [name = '', ...args] = process.argv.slice(2);
const { values: flags } = parseArgs({ args, options: { all: { type: 'boolean' }, engine: { type: 'string' } } });
const suite = SUITES[name];
if (!suite) throw new Error(`there is no suite "${name}": ${Object.keys(SUITES).join(', ')}`);
const file = join(REPORTS, 'counts', `${name}.txt`);
mkdirSync(join(REPORTS, 'counts'), { recursive: true });
rmSync(file, { force: true });

const totals = await suite(flags);
writeFileSync(file, `${summary(totals)}\n`);
console.log(summary(totals));
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;

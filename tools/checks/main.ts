/**
 * Runs a suite of checks, counts them, and ends with what failed and `N passed, N failed`; these lines are kept in `reports/counts/<suite>.txt`.
 *
 * usage: node tools/checks/main.ts <suite>
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPORTS, SUITES } from './suites.ts';
import { addTotals, summary, type Totals } from './totals.ts';

const name = process.argv[2] ?? '';
const suite = SUITES[name];
if (!suite) throw new Error(`there is no suite "${name}": ${Object.keys(SUITES).join(', ')}`);
const file = join(REPORTS, 'counts', `${name}.txt`);
mkdirSync(join(REPORTS, 'counts'), { recursive: true });
rmSync(file, { force: true });

const found: Totals[] = [];
for (const part of suite) found.push(await part());
const totals = addTotals(found);
if (totals.skipped > 0) console.log(`${totals.skipped} skipped`);
writeFileSync(file, `${summary(totals)}\n`);
console.log(summary(totals));
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;

export { addTotals, countLine, type Totals, totalsOfReport, totalsOfTasks } from './totals.ts';

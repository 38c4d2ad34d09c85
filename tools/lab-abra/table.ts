import { Fatal } from './fatal.ts';

/** Prints rows as JSON for machines, or as a table, which abra can only draw on a terminal. */
export function printRows(headers: readonly string[], rows: readonly (readonly string[])[], machine: boolean): void {
  if (machine) return printJson(rows.map((row) => rowObject(headers, row)));
  requireTerminal();
  process.stdout.write(`${drawTable(headers, rows)}\n`);
}

/** Prints one JSON document. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** abra asks the terminal for its width before it draws: without one the command is fatal. */
export function requireTerminal(): void {
  if (!process.stdin.isTTY && !process.stdout.isTTY) throw new Fatal('inappropriate ioctl for device');
}

/** A table with thin borders, as wide as its cells. */
export function drawTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headers.map((header, column) =>
    Math.max(...[header, ...rows.map((row) => row[column] ?? '')].map(displayWidth)),
  );
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => '━'.repeat(width + 2)).join(middle) + right;
  const line = (cells: readonly string[]) =>
    `┃${widths.map((width, column) => ` ${pad(cells[column] ?? '', width)} `).join('┃')}┃`;
  return [rule('┏', '┳', '┓'), line(headers), rule('┣', '╋', '┫'), ...rows.map(line), rule('┗', '┻', '┛')].join('\n');
}

function rowObject(headers: readonly string[], row: readonly string[]): Record<string, string> {
  return Object.fromEntries(headers.map((header, column) => [header.toLowerCase(), row[column] ?? '']));
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function displayWidth(text: string): number {
  return [...text].reduce((width, character) => width + (/[✅❌]/u.test(character) ? 2 : 1), 0);
}

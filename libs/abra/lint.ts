/** One row of `abra recipe lint`. */
export interface LintRow {
  readonly ref: string;
  readonly rule: string;
  readonly severity: string;
  readonly satisfied: boolean;
  readonly skipped: boolean;
  readonly howToFix: string;
}

/**
 * Reads the table of `abra recipe lint`, which has no machine form: ref, rule, severity, satisfied (✅ or ❌), skipped,
 * how to fix. The exit code says only that linting was possible (docs/abra.md#commands-and-terminals).
 */
export function parseLintTable(output: string): LintRow[] {
  return stripTerminal(output)
    .split('\n')
    .map((line) =>
      line
        .split(/[│┃|]/)
        .map((cell) => cell.trim())
        .filter((cell, index, all) => cell !== '' || (index > 0 && index < all.length - 1)),
    )
    .filter((cells) => /^R\d{3}$/.test(cells[0] ?? ''))
    .map(([ref = '', rule = '', severity = '', satisfied = '', skipped = '', howToFix = '']) => ({
      ref,
      rule,
      severity,
      satisfied: satisfied.includes('✅'),
      skipped: skipped.includes('✅'),
      howToFix,
    }));
}

/** Terminal output without colours, cursor moves and carriage returns. */
export function stripTerminal(output: string): string {
  // eslint-disable-next-line no-control-regex -- escape sequences are what is taken out
  return output.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
}

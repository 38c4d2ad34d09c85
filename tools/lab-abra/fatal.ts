/** Ends the command: abra prints `FATA <message>` on stderr and exits with 1. */
export class Fatal extends Error {
  override name = 'Fatal';
}

/** Prints a failure as abra does and gives the exit code, which is always 1. */
export function report(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`FATA ${message}\n`);
  if (process.env['ABRA_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return 1;
}

/** Prints a warning line on stderr. */
export function warn(message: string): void {
  process.stderr.write(`WARN ${message}\n`);
}

/** Prints a progress line on stderr. */
export function info(message: string): void {
  process.stderr.write(`INFO ${message}\n`);
}

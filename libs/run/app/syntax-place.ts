import { execFile } from 'node:child_process';

/** A module that does not parse is refused before any of its code runs. */
const TIMEOUT_MS = 60_000;

/**
 * Where a module, or one that it imports, does not parse: `file:line`, the line, and often a mark below it. Node keeps
 * that from `import()` for what V8 refuses, such as a name that is declared twice, and prints it where it is the one
 * that ends. Undefined for errors of another kind.
 */
export async function syntaxPlace(file: string, error: unknown): Promise<string | undefined> {
  if (!(error instanceof SyntaxError)) return undefined;
  return placeIn(error.stack ?? '') ?? placeIn(await printedBy(file));
}

function placeIn(text: string): string | undefined {
  return /^(?:file:\/\/)?\/\S+:\d+\n(?:(?!SyntaxError).*\S.*\n)*/m.exec(text)?.[0].trimEnd();
}

function printedBy(file: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file], { timeout: TIMEOUT_MS }, (_error, _stdout, stderr) => resolve(stderr));
  });
}

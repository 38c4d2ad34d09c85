/** What is wrong in a file of a recipe, and where. */
export interface FileProblem {
  readonly file: string;
  /** Line of the file, from 1; none where the file as a whole is meant. */
  readonly line?: number | undefined;
  /** The key that is meant, as a path such as `services.app.image`. */
  readonly key?: string | undefined;
  /** What the file says against which rule. */
  readonly rule: string;
  /** What to write instead. */
  readonly fix: string;
}

/** A file of a recipe that cannot be read: a mistake of the recipe's, whoever meets it first. */
export class RecipeFileError extends Error {
  readonly problem: FileProblem;

  constructor(problem: FileProblem, options?: ErrorOptions) {
    super(`${place(problem)}: ${problem.rule}`, options);
    this.name = 'RecipeFileError';
    this.problem = problem;
  }
}

/** The line of a place in a text, from 1. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** A path in a compose file as people write it: `services.app.ports[0]`; undefined for the file as a whole. */
export function keyOf(path: readonly string[]): string | undefined {
  return path.join('.').replaceAll('.[', '[') || undefined;
}

function place({ file, line, key }: FileProblem): string {
  return `${file}${line === undefined ? '' : ` line ${line}`}${key === undefined ? '' : `, ${key}`}`;
}

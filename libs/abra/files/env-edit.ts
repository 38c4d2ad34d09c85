import { type Assignment, readAssignments } from './env-file.ts';
import { RecipeFileError } from './problem.ts';

/**
 * The text of an env file with some assignments changed, and those it lacks added at its end. Of several assignments of
 * a name the last one counts, and is changed. Every other byte stays, comments and modifiers behind a value too, and
 * what is written reads back as it was given.
 * @throws RecipeFileError for a value that the format cannot hold, and for a text that cannot be read
 */
export function editEnvFile(text: string, changes: Readonly<Record<string, string>>, file = '.env'): string {
  return Object.entries(changes).reduce((edited, [name, value]) => setValue(edited, { name, value, file }), text);
}

interface Change {
  readonly name: string;
  readonly value: string;
  readonly file: string;
}

function setValue(text: string, change: Change): string {
  const assignments = readAssignments(text, change.file);
  const at = assignments.findLastIndex(({ name }) => name === change.name);
  if (assignments[at]?.value === change.value) return text;
  const write = at < 0 ? addedTo(text, change.name) : replacedIn(text, assignments[at]!);
  const written = spellings(change.value)
    .map(write)
    .find(readsBack(assignments, at, change));
  if (written === undefined) throw cannotWrite(change);
  return written;
}

function replacedIn(text: string, { start, end }: Assignment): (spelled: string) => string {
  return (spelled) => text.slice(0, start) + spelled + text.slice(end);
}

function addedTo(text: string, name: string): (spelled: string) => string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text === '' || text.endsWith('\n') ? text : text + lineEnd;
  return (spelled) => `${before}${name}=${spelled}${lineEnd}`;
}

/** Ways to write a value, the plainest first. */
function spellings(value: string): string[] {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '\\$');
  const double = `"${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
  const bare = value.replaceAll('$', '\\$');
  const plain = /^[\w./:@%+,-]*$/.test(value);
  return plain ? [value, double, `'${value}'`] : [double, `'${value}'`, value, bare];
}

/** Whether a text has the new value, and everything else that it had before. */
function readsBack(before: readonly Assignment[], at: number, { name, value }: Change): (text: string) => boolean {
  const expected = before.map((assignment) => assignment.name);
  if (at < 0) expected.push(name);
  const counted = at < 0 ? before.length : at;
  return (text) => {
    const after = tryToRead(text);
    return (
      after?.[counted]?.value === value &&
      after.length === expected.length &&
      after.every((assignment, index) => assignment.name === expected[index])
    );
  };
}

function tryToRead(text: string): Assignment[] | undefined {
  try {
    return readAssignments(text);
  } catch (error) {
    if (error instanceof RecipeFileError) return undefined;
    throw error;
  }
}

function cannotWrite({ name, value, file }: Change): RecipeFileError {
  const known = tryToRead(`${name}=x`)?.[0]?.name === name;
  return new RecipeFileError({
    file,
    key: name,
    rule: known
      ? `a value of ${value.length} characters cannot be written: no quoting of an env file holds it`
      : `${JSON.stringify(name)} cannot be the name of a variable`,
    fix: known
      ? 'leave out a backslash at its end, or both kinds of quotes with a line end beside them'
      : 'names have letters, digits, "_" and "."',
  });
}

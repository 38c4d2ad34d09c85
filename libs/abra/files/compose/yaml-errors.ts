import { RecipeFileError } from '../problem.ts';
import { kindOf, type Value } from './value.ts';

/** Of a file without anything in it. */
export function empty(file: string, text: string): RecipeFileError {
  const rule = text.trim() === '' ? 'the file is empty' : 'the file holds nothing but comments';
  return new RecipeFileError({
    file,
    rule,
    fix: 'a compose file has "services:" at its top, or take the file out of COMPOSE_FILE',
  });
}

/** Of a list, a text or a number where a compose file should be. */
export function notAMapping(file: string, content: Value): RecipeFileError {
  const rule = `${kindOf(content)} stands at the top, and a mapping must`;
  return new RecipeFileError({ file, line: 1, rule, fix: 'begin the file with "services:"' });
}

interface Unparsed {
  readonly file: string;
  readonly line: number | undefined;
  readonly said: string;
  readonly cause: Error;
}

/** Of a text that is no YAML. */
export function notYaml({ file, line, said, cause }: Unparsed): RecipeFileError {
  const fix = 'look at this line and at the one above it';
  return new RecipeFileError({ file, line, rule: `does not parse as YAML: ${said}`, fix }, { cause });
}

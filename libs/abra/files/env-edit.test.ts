import { expect, test } from 'vitest';
import facts from './facts/env.json' with { type: 'json' };
import { editEnvFile } from './env-edit.ts';
import { parseEnvFile, readAssignments } from './env-file.ts';
import { RecipeFileError } from './problem.ts';

test.each([
  ['comment and modifiers', 'A=v1 # length=32 charset=hex\nB=1\n', 'A=v2 # length=32 charset=hex\nB=1\n'],
  ['spaces around the sign', '  A = v1\t# c\n', '  A = v2\t# c\n'],
  ['a colon', 'A: v1\nB=1', 'A: v2\nB=1'],
  ['export', 'export A=v1\n', 'export A=v2\n'],
  ['line ends of Windows', 'B=1\r\nA=v1 # c\r\nC=2\r\n', 'B=1\r\nA=v2 # c\r\nC=2\r\n'],
  ['mixed line ends', 'B=1\r\nC=1\nA=v1\r\nD=2\n', 'B=1\r\nC=1\nA=v2\r\nD=2\n'],
  ['a value over several lines', 'A="x\ny\r\nz" # c\nB=1\n', 'A=v2 # c\nB=1\n'],
  ['the last of several', 'A=v0\nA="$A:v1"\nB=$A\n', 'A=v0\nA=v2\nB=$A\n'],
  ['a comment that names it', '#A=v1\n# A=v1\nA=v1\n', '#A=v1\n# A=v1\nA=v2\n'],
  ['a value that names it', 'B="\nA=v1\n"\nA=v1\n', 'B="\nA=v1\n"\nA=v2\n'],
  ['two on a line', 'A="v1"B=1\n', 'A="v2"B=1\n'],
  ['an empty value', 'A=\nB=1\n', 'A=v2\nB=1\n'],
  ['none, at the end', 'B=1\n\n# c\n', 'B=1\n\n# c\nA=v2\n'],
  ['none, without a last line end', 'B=1', 'B=1\nA=v2\n'],
  ['none, with line ends of Windows', 'B=1\r\n', 'B=1\r\nA=v2\r\n'],
  ['none, in an empty file', '', 'A=v2\n'],
])('an edit keeps every other byte: %s', (_what, before, after) => {
  expect(editEnvFile(before, { A: 'v2' })).toBe(after);
});

test('nothing is written where the value is what it was', () => {
  expect(editEnvFile("A='v2'   # c", { A: 'v2' })).toBe("A='v2'   # c");
});

test.each([
  'a $c',
  '$2y$10$abc',
  '{"a": "$b"}',
  'ends\\',
  '\\n',
  'it\'s "both"',
  'x #y',
  '# x',
  ' x ',
  '',
  '=',
  '"',
  "'",
])('%j reads back as it was written, in a new line and in an old one', (value) => {
  for (const before of ['', 'A=old # length=32\nB=1\n', 'A="x"\nA=\'y\' # c\n']) {
    expect(parseEnvFile(editEnvFile(before, { A: value })).get('A')).toBe(value);
  }
});

test.each([
  ['a line end and a backslash at the end', 'a\n\\'],
  ['all that quotes mean', 'a\n\'b"'],
])('a value that no quoting holds is an error that names it: %s', (_what, value) => {
  expect(() => editEnvFile('B=1\n', { A: value }, 'app.env')).toThrow(/^app\.env, A: a value of \d+ characters/);
});

test('a name that cannot be one is an error', () => {
  expect(() => editEnvFile('B=1\n', { 'A-B': '1' })).toThrow('"A-B" cannot be the name of a variable');
});

test('any value in any text reads back, or is refused; what else the text sets stays', () => {
  const random = createRandom(20261127);
  const letters = [
    'a',
    'B',
    '1',
    ' ',
    '\n',
    '\r',
    '\t',
    '"',
    "'",
    '\\',
    '$',
    '{',
    '}',
    '(',
    '#',
    '=',
    ':',
    'é',
    '😀',
    '`',
  ];
  const texts = facts.filter((fact) => !('refused' in fact)).map(({ text }) => text);
  let refused = 0;
  for (let round = 0; round < 4000; round++) {
    const text = texts[random(texts.length)]!;
    const value = Array.from({ length: random(8) }, () => letters[random(letters.length)]).join('');
    const name = ['A', 'B', 'NEW_1'][random(3)]!;
    try {
      const edited = editEnvFile(text, { [name]: value });
      expect(parseEnvFile(edited).get(name), JSON.stringify({ text, name, value, edited })).toBe(value);
      expect(othersOf(edited, name), JSON.stringify({ text, name, value })).toEqual(othersOf(text, name));
    } catch (error) {
      if (!(error instanceof RecipeFileError)) throw error;
      refused++;
    }
  }
  expect(refused).toBeLessThan(400);
});

/** The raw texts of all assignments of other names. */
function othersOf(text: string, name: string): string[] {
  return readAssignments(text)
    .filter((assignment) => assignment.name !== name)
    .map((assignment) => `${assignment.name}=${text.slice(assignment.start, assignment.end)}`);
}

/** Numbers below a limit that are the same at each run. */
function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

import { basename } from 'node:path';

/** Longest part of a test's name in a file's name. */
const MAX_LENGTH = 80;

/** The file of a test's trace, by the test's file and its name with those of its suites: `trace-smoke-a-page.zip`. */
export function traceName({ file, name }: { readonly file: string; readonly name: string }): string {
  return `trace-${slug(basename(file).replace(/\.test\.ts$/, ''))}-${slug(name)}.zip`;
}

/** Lower-case words with hyphens between them, cut at the end of a word. */
function slug(text: string): string {
  const words =
    text
      .normalize('NFD')
      .replaceAll(/[\u0300-\u036f’']/g, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.reduce(
    (name, word) => (name.length + word.length < MAX_LENGTH ? `${name}${name && '-'}${word}` : name),
    '',
  );
}

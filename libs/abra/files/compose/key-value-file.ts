import { type At, refusal } from './shape.ts';

/**
 * What an `env_file` of a service sets, as docker/cli reads it: `NAME=text` a line, nothing unquoted, nothing filled
 * in.
 */
export function readKeyValueFile(
  path: string,
  { readFile, at }: { readFile: (path: string) => string | undefined; at: At },
): [string, string | null][] {
  const here = { ...at, path: [...at.path, 'env_file'] };
  const text = readFile(path);
  if (text === undefined) throw refusal(here, `the recipe has no file ${path}`);
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^[\s\u0085]+/, ''))
    .filter((line) => line !== '' && !line.startsWith('#') && line.includes('='))
    .map((line): [string, string] => {
      const name = line.slice(0, line.indexOf('='));
      if (name === '') throw refusal(here, `${path} has no name in front of "${line}"`);
      if (/[ \t]/.test(name)) throw refusal(here, `${path} has a space in the name "${name}"`);
      return [name, line.slice(name.length + 1)];
    });
}

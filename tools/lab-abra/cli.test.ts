import { expect, test } from 'vitest';
import { splitWords } from './cli.ts';
import { commands } from './command-table.ts';

test.each([
  ['-n app deploy -C -f a.test', 'app deploy', '-n -C -f a.test'],
  ['app undeploy a.test -n', 'app undeploy', 'a.test -n'],
  ['-o app secret list a.test', 'app secret list', '-o a.test'],
  ['app run a.test app -- app ls', 'app run', 'a.test app -- app ls'],
  ['app cmd list a.test', 'app cmd list', 'a.test'],
  ['app cmd a.test app list', 'app cmd', 'a.test app list'],
])('%s is the command %s', (line, words, rest) => {
  expect(splitWords(line.split(' '))).toEqual({ words: words.split(' '), rest: rest.split(' ') });
});

test('every command loads, and no two flags of one share a letter', async () => {
  for (const command of commands) {
    expect(await command.load(), command.name).toBeTypeOf('function');
    const letters = Object.values(command.flags).flatMap((flag) => flag.short ?? []);
    expect(new Set([...letters, 'h', 'n', 'o', 'd']).size, command.name).toBe(letters.length + 4);
  }
});

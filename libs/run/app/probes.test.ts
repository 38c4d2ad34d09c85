import { expect, test } from 'vitest';
import { portOf } from './probes.ts';

test('a probe names a port, or the variable that holds it', () => {
  const env = new Map([['MUMBLE_PORT', '20731']]);
  expect(portOf({ port: 64_738 }, env)).toBe(64_738);
  expect(portOf({ port: 'MUMBLE_PORT' }, env)).toBe(20_731);
});

test.each([
  ['missing', new Map<string, string>(), 'missing'],
  ['no number', new Map([['MUMBLE_PORT', 'voice']]), '"voice"'],
])('a variable that is %s is told by its name', (_case, env, found) => {
  expect(() => portOf({ port: 'MUMBLE_PORT' }, env)).toThrow(
    expect.objectContaining({
      code: 'PORT_UNKNOWN',
      message: `a ready probe names the port MUMBLE_PORT, which is ${found} in the app’s env`,
      tryThis: "recipe.ts: freePorts: ['MUMBLE_PORT'], or a value in env",
    }),
  );
});

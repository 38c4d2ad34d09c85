import { expect, test } from 'vitest';
import { createRedactor } from './redaction.ts';

const SECRET = 's3"cr/et+ value?';

test.each([
  ['raw', SECRET],
  ['base64', Buffer.from(SECRET).toString('base64')],
  ['URL-escaped', encodeURIComponent(SECRET)],
  ['JSON-escaped', JSON.stringify({ password: SECRET })],
])('masks and finds a secret that is %s', (_form, text) => {
  const redactor = createRedactor();
  redactor.add('db_password', SECRET);
  expect(redactor.find(`before ${text} after`)).toEqual(['db_password']);
  expect(redactor.mask(`before ${text} after`)).toContain('‹db_password›');
  expect(redactor.mask(`before ${text} after`)).not.toContain(text.replaceAll(/[{}]/g, ''));
});

test('leaves text without secrets alone, and does not mask short words', () => {
  const redactor = createRedactor();
  redactor.add('pin', 'abc');
  expect(redactor.mask('abc of nginx')).toBe('abc of nginx');
});

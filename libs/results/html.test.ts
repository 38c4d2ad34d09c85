import { expect, test } from 'vitest';
import { html } from './html.ts';

test('text is escaped, markup is kept, lists are joined, nothing is left out', () => {
  const inner = html`<b title="${'"x"'}">${'<i>'}</b>`;
  expect(html`${inner}${[inner, 1, null]}${undefined}${false}`.markup).toBe(
    '<b title="&#34;x&#34;">&#60;i&#62;</b><b title="&#34;x&#34;">&#60;i&#62;</b>1',
  );
});

test('a backslash in a value stays what it is', () => {
  expect(html`${'C:\\new $& $1'}`.markup).toBe('C:\\new $&#38; $1');
});

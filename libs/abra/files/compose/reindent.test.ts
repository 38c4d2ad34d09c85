import { expect, test } from 'vitest';
import { reindent } from './reindent.ts';

const MARGIN = ' '.repeat(80);

test('lines inside brackets and quotes move, and no other does', () => {
  const text = `a: [
b,
	"c
d" # ]
]
e: {f: 'it''s [', g: "\\"["}
h: |
  [
  "
i: x [
- j: >-
   {
  k: &l [m,
n]
o: it's
p: "q" # "
`;
  expect(reindent(text)).toBe(`a: [
${MARGIN}b,
${MARGIN}"c
${MARGIN}d" # ]
${MARGIN}]
e: {f: 'it''s [', g: "\\"["}
h: |
  [
  "
i: x [
- j: >-
   {
  k: &l [m,
${MARGIN}n]
o: it's
p: "q" # "
`);
});

import { expect, test } from 'vitest';
import { sectionOf, withSection } from './section.ts';

const TITLE = '## All data';
const SECTION = `${TITLE}\n\nmeasured`;

test('a section is added to a page, and replaced alone', () => {
  const page = '# Benchmarks\n\nMade by hand.\n\n## By stage\n\na table\n';
  const added = withSection(page, TITLE, SECTION);
  expect(added.startsWith(page)).toBe(true);
  expect(sectionOf(page, TITLE)).toBeUndefined();
  expect(sectionOf(added, TITLE)?.trim()).toBe(SECTION);

  const between = `${added}\n## All at once\n\nanother table\n`;
  expect(withSection(between, TITLE, `${TITLE}\n\nnew`)).toBe(
    `${page}\n## All data\n\nnew\n\n## All at once\n\nanother table\n`,
  );
});

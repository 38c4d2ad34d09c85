import { expect, test } from 'vitest';
import { archiveName } from './npm.ts';

test('a package’s archive has the name that npm gives it', () => {
  expect(archiveName('tool@1.0.2')).toBe('tool-1.0.2.tgz');
  expect(archiveName('@example/tool@1.0.2-rc.1')).toBe('example-tool-1.0.2-rc.1.tgz');
});

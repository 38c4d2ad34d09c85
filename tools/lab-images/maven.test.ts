import { expect, test } from 'vitest';
import { pathInRepository } from './maven.ts';

test('an artifact lies in the repository where Maven puts it', () => {
  expect(pathInRepository('org.example.server:tool:1.0.2:zip')).toBe('org/example/server/tool/1.0.2/tool-1.0.2.zip');
  expect(pathInRepository('org.example:tool:1.0')).toBe('org/example/tool/1.0/tool-1.0.jar');
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedPages } from './pages.ts';

/** Writes the generated pages of the docs: `npx node tools/docs/main.ts`. */
const workspace = join(import.meta.dirname, '../..');
for (const { path, content } of await generatedPages(workspace)) {
  mkdirSync(join(workspace, dirname(path)), { recursive: true });
  writeFileSync(join(workspace, path), content);
  process.stdout.write(`${path}\n`);
}

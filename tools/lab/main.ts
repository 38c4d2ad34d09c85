import { exitCodeOf, formatError, asCcciError } from '@cc-ci/core';
import { ensureImages, importImages, labDown, labStatus, labUp } from './index.ts';

const [command, ...flags] = process.argv.slice(2);
const startedAt = performance.now();
const onProgress = (line: string) =>
  console.error(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);

const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  up: () => labUp({ onProgress, recipes: flags }),
  images: () => ensureImages({ tags: flags }, { onProgress }),
  image: () => importImages(flags[1] ?? '', { onProgress }),
  status: () => labStatus(),
  down: () => labDown({ onProgress, purge: flags.includes('--purge') }),
};

const action = commands[command ?? ''];
if (!action) {
  console.error(
    'usage: node tools/lab/main.ts up [recipe…] | images <tag>… | image import <archive> | status | down [--purge]',
  );
  process.exitCode = 2;
} else {
  try {
    const result = await action();
    if (result !== undefined) console.log(JSON.stringify(result, undefined, 2));
  } catch (error) {
    console.error(formatError(error));
    process.exitCode = exitCodeOf(asCcciError(error).fault);
  }
}

import { readFileSync } from 'node:fs';

/** The version of this checkout, from the package of its runner. */
export const CC_CI_VERSION: string = (
  JSON.parse(readFileSync(new URL('../../libs/run/package.json', import.meta.url), 'utf8')) as { version: string }
).version;

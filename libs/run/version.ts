import { readFileSync } from 'node:fs';

/** This harness's version, from its package. */
export const CC_CI_VERSION: string = (
  JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }
).version;

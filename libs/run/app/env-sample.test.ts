import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkEnvSample } from './env-sample.ts';

const domain = 'wiki-3fa1c2.ci.test';

/** What abra makes of a sample: an app's env. */
function runOf(sample: string) {
  const path = mkdtempSync(join(tmpdir(), 'cc-ci-env-sample-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  const envFile = join(path, 'app.env');
  writeFileSync(join(path, '.env.sample'), sample);
  writeFileSync(envFile, sample.replaceAll('wiki.example.com', domain));
  return { checkout: { recipe: 'wiki', path }, app: { domain, stack: 's', url: `https://${domain}`, envFile } };
}

test.each([
  'TYPE=wiki\nDOMAIN=wiki.example.com\n',
  'TYPE=wiki:1.0.0+2.1.0\n',
  'RECIPE="wiki" # ours\nDOMAIN="wiki.example.com"\n',
  'RECIPE=other\nTYPE=wiki\n',
])('a sample of the recipe: %j', (sample) => {
  expect(() => checkEnvSample(runOf(sample))).not.toThrow();
});

test.each([
  ['TYPE=other\n', '.env.sample says TYPE=other: abra deploys the recipe "other" for such an app, and not "wiki"'],
  ['RECIPE=other:1.0.0\n', '.env.sample says RECIPE=other:1.0.0'],
  [
    'TYPE=wiki\nDOMAIN=other.example.com\n',
    '.env.sample gives DOMAIN the value other.example.com, and the app is wiki-3fa1c2.ci.test',
  ],
])('a sample that is another recipe’s: %j', (sample, message) => {
  expect(() => checkEnvSample(runOf(sample))).toThrow(
    expect.objectContaining({ code: 'ENV_SAMPLE_WRONG', fault: 'recipe', message: expect.stringContaining(message) }),
  );
});

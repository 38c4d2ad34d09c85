import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostBuildArgs, npmSettings, pipSettings } from './package-settings.ts';

test('images are told where packages come from, and no password or token of the host', () => {
  const dir = mkdtempSync(join(tmpdir(), 'settings-'));
  const file = join(dir, 'rc');
  try {
    writeFileSync(
      file,
      'registry=https://npm.example/\n@mine:registry = https://own.example/\n//npm.example/:_authToken=secret\n_auth=secret\ncafile=/host/only.pem\nnodedir=/usr\n',
    );
    expect(npmSettings([file])).toMatch(
      /^registry=https:\/\/npm\.example\/\n@mine:registry = https:\/\/own\.example\/\nfund=false/,
    );
    expect(npmSettings([file])).not.toMatch(/secret|only\.pem|nodedir/);
    writeFileSync(file, '[global]\nindex-url = https://pip.example/simple\ncert = /host/only.pem\n');
    expect(pipSettings([file, '/no/such/file'])).toBe('[global]\nindex-url = https://pip.example/simple\n');
    expect(pipSettings([])).toBe('');
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('proxies reach builds when the host has them', () => {
  expect(hostBuildArgs({ HTTPS_PROXY: 'http://proxy.example:3128', HOME: '/root', NO_PROXY: '' })).toEqual({
    HTTPS_PROXY: 'http://proxy.example:3128',
  });
});

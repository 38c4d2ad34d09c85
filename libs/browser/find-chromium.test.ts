import { expect, test } from 'vitest';
import { chromiumArguments, findChromium } from './find-chromium.ts';

test('a chosen Chromium that is not there is named, with what to install', () => {
  expect(() => findChromium({ CC_CI_CHROMIUM: '/nowhere/chromium' })).toThrow(
    expect.objectContaining({
      code: 'BROWSER_MISSING',
      fault: 'outside',
      message: expect.stringContaining('/nowhere/chromium (from CC_CI_CHROMIUM)'),
      tryThis: expect.stringContaining('apt-get install chromium'),
    }),
  );
});

test('a chosen Chromium that is there is taken', () => {
  expect(findChromium({ CC_CI_CHROMIUM: process.execPath })).toBe(process.execPath);
});

test('the zone and the names under it lead to the address', () => {
  expect(chromiumArguments({ zone: 'ci.test', address: '10.78.3.2' })).toContain(
    '--host-resolver-rules=MAP *.ci.test 10.78.3.2, MAP ci.test 10.78.3.2',
  );
  expect(chromiumArguments({ zone: 'ci.test', address: '::1' })).toContain(
    '--host-resolver-rules=MAP *.ci.test [::1], MAP ci.test [::1]',
  );
});

test('without an address, names and proxies are the system’s', () => {
  expect(chromiumArguments({ zone: 'example.org' }).join(' ')).not.toMatch(/resolver|proxy/);
});

test('no argument turns certificate errors off', () => {
  expect(chromiumArguments({ zone: 'ci.test', address: '::1', caFile: 'ca.pem' }).join(' ')).not.toContain(
    'ignore-certificate',
  );
});

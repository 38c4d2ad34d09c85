import { expect, test } from 'vitest';
import { mirrorAmong, parseDeb822, parseOneLine, sourcesList } from './apt-sources.ts';

const deb822 = `Types: deb
# http://old.example/debian
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
`;

test('deb822 sources: one entry for each address and suite, disabled ones left out', () => {
  expect(parseDeb822(deb822)).toEqual([
    { uri: 'http://mirror.example/debian', suite: 'bookworm', components: ['main', 'contrib'] },
    { uri: 'http://mirror.example/debian', suite: 'bookworm-updates', components: ['main', 'contrib'] },
    { uri: 'http://mirror.example/debian-security', suite: 'bookworm-security', components: ['main'] },
  ]);
});

test('one-line sources: options and comments are skipped', () => {
  const text =
    'deb [arch=amd64 signed-by=/k.gpg] https://mirror.example/debian/ trixie main non-free # mine\n#deb http://off.example x main\ndeb-src http://src.example x main\n';
  expect(parseOneLine(text)).toEqual([
    { uri: 'https://mirror.example/debian/', suite: 'trixie', components: ['main', 'non-free'] },
  ]);
});

test('the mirror is the release’s own, not that of updates or of another vendor', () => {
  const sources = [{ uri: 'http://vendor.example', suite: 'nodistro', components: ['stable'] }, ...parseDeb822(deb822)];
  expect(mirrorAmong(sources)).toEqual({
    main: 'http://mirror.example/debian',
    security: 'http://mirror.example/debian-security',
  });
  expect(mirrorAmong([{ uri: 'http://vendor.example', suite: 'stable', components: ['contrib'] }])).toBeUndefined();
});

test('an image of a newer release takes the same mirror with its own suites', () => {
  expect(sourcesList({ main: 'http://m.example/debian', security: 'http://m.example/security' }, 'trixie')).toBe(
    'deb http://m.example/debian trixie main\ndeb http://m.example/security trixie-security main\n',
  );
});

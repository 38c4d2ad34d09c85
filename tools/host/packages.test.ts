import { expect, test } from 'vitest';
import { missingPrograms, systemName } from './packages.ts';

test('Debian, Ubuntu and their kin install by themselves, others do not', () => {
  expect(systemName('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n')).toEqual({
    name: 'Debian GNU/Linux 12 (bookworm)',
    isDebian: true,
    id: 'debian',
  });
  expect(systemName('NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n').isDebian).toBe(true);
  expect(systemName('PRETTY_NAME="Fedora Linux 43"\nID=fedora\n')).toMatchObject({
    name: 'Fedora Linux 43',
    isDebian: false,
  });
  expect(systemName('')).toMatchObject({ name: 'an unknown system', isDebian: false });
});

test('a missing program is named, one that is there is not', () => {
  expect(missingPrograms(['sh', 'no-such-program'])).toEqual(['no-such-program']);
});

import { expect, test } from 'vitest';
import { labsOf, mountsBelow } from './processes.ts';

test('labs are found by the environment of their processes, each once', () => {
  const running = [
    { pid: 1, environment: 'PATH=/bin\0CC_CI_LAB=e2e-a\0CC_CI_CACHE=/var/cache/a\0' },
    { pid: 2, environment: 'CC_CI_LAB=e2e-a\0CC_CI_CACHE=/var/cache/a\0' },
    { pid: 3, environment: 'CC_CI_LAB=e2e-b\0' },
    { pid: 4, environment: 'MY_CC_CI_LAB=other\0CC_CI_LAB=\0' },
  ];
  expect(labsOf(running)).toEqual([
    { name: 'e2e-a', cache: '/var/cache/a' },
    { name: 'e2e-b', cache: undefined },
  ]);
});

test('mounts in a folder are listed, the innermost first, and no others', () => {
  const mountinfo = [
    '22 1 8:1 / / rw - ext4 /dev/sda1 rw',
    '30 22 0:40 / /tmp/checks-1/small rw - tmpfs tmpfs rw',
    '31 30 0:41 / /tmp/checks-1/small/inner rw - tmpfs tmpfs rw',
    '32 22 0:42 / /tmp/checks-12/other rw - tmpfs tmpfs rw',
  ].join('\n');
  expect(mountsBelow('/tmp/checks-1', mountinfo)).toEqual(['/tmp/checks-1/small/inner', '/tmp/checks-1/small']);
});

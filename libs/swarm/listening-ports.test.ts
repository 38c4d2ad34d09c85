import { expect, test } from 'vitest';
import { portsIn } from './listening-ports.ts';

test('ports that listen are told, of both versions of IP, without the engine’s own', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0B00007F:9C41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 100
   1: 00000000:15A8 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 2 1 0000000000000000 100
   2: 0100007F:15A8 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000   999        0 3 1 0000000000000000 100
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when
   0: 00000000000000000000000000000000:15A8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
   1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
`;
  expect(portsIn(table)).toEqual([80, 5544]);
});

import { expect, test, vi } from 'vitest';
import { againWhenCancelled } from './network-changes.ts';

const cancelled = new Error('page.goto: net::ERR_NETWORK_CHANGED at https://app.ci.test/login');

test('a page that was cancelled as a network changed is asked for again', async () => {
  const open = vi.fn<(url: string) => Promise<number>>().mockRejectedValueOnce(cancelled).mockResolvedValueOnce(200);
  expect(await againWhenCancelled(open)('/login')).toBe(200);
  expect(open.mock.calls).toEqual([['/login'], ['/login']]);
});

test('a network that never comes to rest is told, and any other error at once', async () => {
  const never = vi.fn<() => Promise<number>>().mockRejectedValue(cancelled);
  await expect(againWhenCancelled(never)()).rejects.toBe(cancelled);
  expect(never).toHaveBeenCalledTimes(5);
  const refused = vi.fn<() => Promise<number>>().mockRejectedValue(new Error('net::ERR_CONNECTION_REFUSED'));
  await expect(againWhenCancelled(refused)()).rejects.toThrow('REFUSED');
  expect(refused).toHaveBeenCalledTimes(1);
});

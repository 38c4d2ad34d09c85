import { existsSync, readFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { noResolver } from '../errors.ts';
import { zone } from '../lab.ts';
import type { Subnet } from './subnet.ts';

/** Files that may name the host's DNS servers; systemd-resolved hides the real ones in its own file. */
const resolvFiles = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

/**
 * DNS servers of the host that can be reached from the lab's network.
 * @throws CcciError LAB_NO_RESOLVER when there is none.
 */
export function hostResolvers(env: NodeJS.ProcessEnv = process.env): string[] {
  const named = env.CC_CI_LAB_RESOLVERS?.split(/[\s,]+/).filter(Boolean) ?? [];
  if (named.length > 0) return named;
  for (const file of resolvFiles) {
    const found = existsSync(file) ? parseResolvers(readFileSync(file, 'utf8')) : [];
    if (found.length > 0) return found;
  }
  throw noResolver();
}

/** The IPv4 servers of a resolv.conf, without those on the loopback: the lab's network is another one. */
export function parseResolvers(resolvConf: string): string[] {
  return resolvConf
    .split('\n')
    .map((line) => /^\s*nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/.exec(line)?.[1])
    .filter((address) => address !== undefined)
    .filter((address) => !address.startsWith('127.'));
}

/**
 * Command line of the lab's DNS server: the whole zone is the lab's address, everything else is asked of the host's
 * servers.
 */
export function dnsCommand(subnet: Subnet, resolvers: readonly string[]): string[] {
  return [
    'dnsmasq',
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--user=root',
    '--pid-file=',
    '--log-facility=-',
    '--no-hosts',
    '--no-resolv',
    '--cache-size=2000',
    '--bind-interfaces',
    '--except-interface=lo',
    `--listen-address=${subnet.address}`,
    `--local=/${zone}/`,
    `--address=/${zone}/${subnet.address}`,
    ...resolvers.map((address) => `--server=${address}`),
  ];
}

/** Whether the lab's DNS answers for its zone. */
export async function dnsAnswers(subnet: Subnet, timeoutMs = 500): Promise<boolean> {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  resolver.setServers([subnet.address]);
  return resolver.resolve4(`answers.${zone}`).then(
    (addresses) => addresses.includes(subnet.address),
    () => false,
  );
}

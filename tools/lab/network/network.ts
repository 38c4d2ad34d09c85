import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '@cc-ci/host';
import type { Lab } from '../lab.ts';
import { CONTAINER_CHAIN, containerRules } from './container-rules.ts';
import type { HostAddress, Subnet } from './subnet.ts';

const forwardFile = '/proc/sys/net/ipv4/ip_forward';

/** Port of the lab's registry, high enough that no recipe wants it; port 443 of its address leads here. */
export const registryPort = 55_000;

/** Where nodes of a swarm talk to each other. */
const SWARM_PORTS = [2_377, 7_946];

/** Makes the lab's network namespace, the veth pair that connects it to the host, and the host's rules for both. */
export async function createNetwork(lab: Lab, subnet: Subnet): Promise<void> {
  enableForwarding(lab);
  await run('ip', ['netns', 'add', lab.netns]);
  await run('ip', ['link', 'add', subnet.link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', lab.netns]);
  await Promise.all([configureHostSide(lab, subnet), configureLabSide(lab, subnet)]);
  for (const rule of hostRules(lab, subnet))
    await run('iptables', ['--wait', '--table', rule.table, '--insert', rule.chain, ...rule.match]);
}

/** Removes the namespace, the veth pair and the rules, whichever of them are there. */
export async function removeNetwork(lab: Lab): Promise<void> {
  await removeRules(lab);
  if (existsSync(netnsFile(lab))) await attempt('ip', ['netns', 'delete', lab.netns]);
  for (const link of await ownLinks(lab)) await attempt('ip', ['link', 'delete', link]);
}

/** What of the lab's network is on the host, in words. */
export async function networkLeftovers(lab: Lab): Promise<string[]> {
  const [links, rules] = await Promise.all([ownLinks(lab), ownRules(lab)]);
  return [
    ...(existsSync(netnsFile(lab)) ? [`network namespace ${lab.netns}`] : []),
    ...links.map((link) => `interface ${link}`),
    ...rules.map((rule) => `iptables rule ${rule.table}: ${rule.spec.join(' ')}`),
  ];
}

/** The addresses of the host's interfaces, without those of the lab itself. */
export async function hostAddresses(lab: Lab): Promise<HostAddress[]> {
  const links = JSON.parse(await run('ip', ['-json', '-4', 'address', 'show'])) as RawLink[];
  return links
    .filter(({ ifalias }) => ifalias !== lab.comment)
    .flatMap(({ ifname, addr_info }) =>
      addr_info.map(({ local, prefixlen }) => ({ link: ifname, address: local, prefixLength: prefixlen })),
    );
}

/** File that stands for the lab's network namespace. */
export function netnsFile(lab: Lab): string {
  return `/var/run/netns/${lab.netns}`;
}

/** Puts forwarding back as it was before the first lab, once no lab is left. */
export async function restoreForwarding(lab: Lab): Promise<void> {
  const marker = forwardMarker(lab);
  if (!existsSync(marker)) return;
  const namespaces = await attempt('ip', ['netns', 'list']);
  if (/^cc-ci-/m.test(namespaces.stdout) || existsSync('/var/run/docker.pid')) return;
  writeFileSync(forwardFile, readFileSync(marker));
  await run('rm', [marker]);
}

interface RawLink {
  readonly ifname: string;
  readonly ifalias?: string;
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number }[];
}

interface Rule {
  readonly table: 'filter' | 'nat';
  readonly chain: string;
  readonly match: readonly string[];
}

function hostRules(lab: Lab, subnet: Subnet): Rule[] {
  const tag = ['-m', 'comment', '--comment', lab.comment];
  return [
    {
      table: 'nat',
      chain: 'POSTROUTING',
      match: ['-s', subnet.cidr, '!', '-o', subnet.link, ...tag, '-j', 'MASQUERADE'],
    },
    // Inserted on top: a Docker of the host sets the policy of FORWARD to DROP.
    { table: 'filter', chain: 'FORWARD', match: ['-i', subnet.link, ...tag, '-j', 'ACCEPT'] },
    {
      table: 'filter',
      chain: 'FORWARD',
      match: ['-o', subnet.link, '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED', ...tag, '-j', 'ACCEPT'],
    },
  ];
}

async function configureHostSide(lab: Lab, subnet: Subnet): Promise<void> {
  const mtu = await defaultMtu();
  await run('ip', ['link', 'set', subnet.link, 'alias', lab.comment]);
  await run('ip', ['address', 'add', `${subnet.hostAddress}/24`, 'dev', subnet.link]);
  await run('ip', ['link', 'set', subnet.link, 'mtu', mtu, 'up']);
}

async function configureLabSide(lab: Lab, subnet: Subnet): Promise<void> {
  const mtu = await defaultMtu();
  const batch = [
    'link set lo up',
    `address add ${subnet.address}/24 dev eth0`,
    `address add ${subnet.registryAddress}/24 dev eth0`,
    `link set eth0 mtu ${mtu} up`,
    `route add default via ${subnet.hostAddress}`,
  ].join('\n');
  await inNetns(lab, ['ip', '-batch', '-'], `${batch}\n`);
  const redirect = [
    '-d',
    subnet.registryAddress,
    '-p',
    'tcp',
    '--dport',
    '443',
    '-j',
    'REDIRECT',
    '--to-ports',
    String(registryPort),
  ];
  await inNetns(lab, ['iptables', '--wait', '--table', 'nat', '--append', 'OUTPUT', ...redirect]);
  await inNetns(lab, ['iptables', '--wait', '--new-chain', CONTAINER_CHAIN]);
  for (const rule of containerRules(subnet, await hostAddresses(lab), [registryPort, ...SWARM_PORTS]))
    await inNetns(lab, ['iptables', '--wait', '--append', ...rule]);
}

function inNetns(lab: Lab, command: readonly string[], input?: string): Promise<string> {
  return run('nsenter', [`--net=${netnsFile(lab)}`, ...command], { input });
}

async function defaultMtu(): Promise<string> {
  const routes = JSON.parse((await attempt('ip', ['-json', '-4', 'route', 'show', 'default'])).stdout || '[]') as {
    dev?: string;
  }[];
  const file = `/sys/class/net/${routes[0]?.dev ?? 'lo'}/mtu`;
  return String(Math.min(1500, Number(readFileSync(file, 'utf8'))));
}

function enableForwarding(lab: Lab): void {
  const before = readFileSync(forwardFile, 'utf8').trim();
  if (before !== '0') return;
  writeFileSync(forwardMarker(lab), before);
  writeFileSync(forwardFile, '1');
}

function forwardMarker(lab: Lab): string {
  return join(lab.homeDir, 'ip_forward.before');
}

async function removeRules(lab: Lab): Promise<void> {
  for (const { table, spec } of await ownRules(lab))
    await attempt('iptables', ['--wait', '--table', table, ...spec.with(0, '-D')]);
}

async function ownRules(lab: Lab): Promise<{ table: string; spec: string[] }[]> {
  const tables = await Promise.all(
    ['filter', 'nat'].map(async (table) => {
      const { stdout } = await attempt('iptables', ['--wait', '--table', table, '--list-rules']);
      const own = stdout.split('\n').filter((line) => new RegExp(`--comment "?${lab.comment}"?( |$)`).test(line));
      return own.map((line) => ({ table, spec: line.replaceAll('"', '').split(' ') }));
    }),
  );
  return tables.flat();
}

async function ownLinks(lab: Lab): Promise<string[]> {
  const { stdout } = await attempt('ip', ['-json', 'link', 'show']);
  return (JSON.parse(stdout || '[]') as RawLink[])
    .filter(({ ifalias }) => ifalias === lab.comment)
    .map(({ ifname }) => ifname);
}

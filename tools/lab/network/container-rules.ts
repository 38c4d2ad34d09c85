import type { HostAddress, Subnet } from './subnet.ts';

/** One rule of iptables in the lab's network namespace, as arguments behind `--append`. */
export type ContainerRule = readonly string[];

/** Chain that the engine reads before its own, and leaves as it is. */
export const CONTAINER_CHAIN = 'DOCKER-USER';
/** Where clouds answer who a machine is, and with which keys. */
const LINK_LOCAL = '169.254.0.0/16';
/** All networks of labs on a machine. */
const LABS = '10.78.0.0/16';

/**
 * What containers may not begin to talk to: the machine's own addresses, other labs, metadata services, and what of the
 * lab itself is not for them. The lab's own programs, image builds among them, are not touched, and neither are
 * packages and names of the world outside.
 */
export function containerRules(
  subnet: Subnet,
  host: readonly HostAddress[],
  ports: readonly number[],
): ContainerRule[] {
  const own = host.map(({ address }) => address).filter((address) => !address.startsWith('127.'));
  const away = [LINK_LOCAL, LABS, ...new Set([subnet.hostAddress, ...own])];
  return [
    ...away.map((destination) => [
      CONTAINER_CHAIN,
      ...['--out-interface', 'eth0', '--destination', destination],
      ...['--match', 'conntrack', '--ctstate', 'NEW', '--jump', 'REJECT'],
    ]),
    // Bridges of the engine's own, and of networks that somebody made.
    ...['docker+', 'br-+'].map((bridge) => [
      'INPUT',
      ...['--in-interface', bridge, '--protocol', 'tcp'],
      ...['--match', 'multiport', '--dports', ports.join(','), '--jump', 'REJECT'],
    ]),
  ];
}

import { createHash } from 'node:crypto';
import { subnetTaken } from '../errors.ts';

/** Addresses of one lab: its network 10.78.n.0/24, of which the host is .1, the lab .2 and the lab's registry .3. */
export interface Subnet {
  readonly number: number;
  readonly cidr: string;
  readonly hostAddress: string;
  readonly address: string;
  readonly registryAddress: string;
  /** The host's end of the veth pair into the lab. */
  readonly link: string;
}

/** An address of one of the host's interfaces. */
export interface HostAddress {
  readonly link: string;
  readonly address: string;
  readonly prefixLength: number;
}

/** Subnet number n as addresses and names. */
export function subnetOf(number: number): Subnet {
  return {
    number,
    cidr: `10.78.${number}.0/24`,
    hostAddress: `10.78.${number}.1`,
    address: `10.78.${number}.2`,
    registryAddress: `10.78.${number}.3`,
    link: `cc-ci-${number}`,
  };
}

/**
 * The subnet of a lab: the pinned one, or the first free one from a number derived from its name on.
 * @throws CcciError LAB_ADDRESS_TAKEN naming the interface that has it.
 */
export function chooseSubnet(labName: string, pinned: number | undefined, taken: readonly HostAddress[]): Subnet {
  if (pinned !== undefined) {
    const subnet = subnetOf(pinned);
    const holder = holderOf(subnet, taken);
    if (holder) throw subnetTaken(subnet.cidr, holderText(holder), true);
    return subnet;
  }
  const first = preferredNumber(labName);
  for (let step = 0; step < 256; step++) {
    const subnet = subnetOf((first + step) % 256);
    if (!holderOf(subnet, taken)) return subnet;
  }
  throw subnetTaken('10.78.0.0/16', holderText(holderOf(subnetOf(first), taken)!), false);
}

/** The number that a lab of this name tries first. */
export function preferredNumber(labName: string): number {
  return createHash('sha256').update(labName).digest()[0]!;
}

/** The host's address whose network overlaps the subnet. */
export function holderOf(subnet: Subnet, taken: readonly HostAddress[]): HostAddress | undefined {
  const ours = toNumber(subnet.address);
  return taken.find(({ address, prefixLength }) => {
    const shared = Math.min(prefixLength, 24);
    return shared > 0 && ours >>> (32 - shared) === toNumber(address) >>> (32 - shared);
  });
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);
}

function holderText(holder: HostAddress): string {
  return `interface ${holder.link} (${holder.address}/${holder.prefixLength})`;
}

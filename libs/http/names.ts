import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';

/** How names become addresses: by these nameservers, else at one address, else as the system does it. */
export interface Names {
  /** Asked instead of the system, as `address` or `address:port`. @default [] */
  readonly nameservers?: readonly string[] | undefined;
  /** Taken for every name when no nameservers are given. */
  readonly address?: string | undefined;
}

/**
 * A `lookup` for `net.connect` and everything built on it, so that a zone resolves which the machine's own DNS does not
 * know.
 */
export function namesLookup(names: Names): LookupFunction {
  if (names.nameservers?.length) return askNameservers(names.nameservers);
  const { address } = names;
  if (address) return withAddresses(() => Promise.resolve([{ address, family: isIP(address) }]));
  return systemLookup as LookupFunction;
}

function askNameservers(nameservers: readonly string[]): LookupFunction {
  const resolver = new Resolver({ timeout: 5_000, tries: 4 });
  resolver.setServers(nameservers);
  return withAddresses((hostname) => resolveBoth(resolver, hostname));
}

/** IPv4 first; a name that has one kind of address only is no error. */
async function resolveBoth(resolver: Resolver, hostname: string): Promise<LookupAddress[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const found = [...tagged(four, 4), ...tagged(six, 6)];
  if (found.length === 0 && four.status === 'rejected') throw four.reason;
  return found;
}

function tagged(answer: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
}

function withAddresses(resolve: (hostname: string) => Promise<LookupAddress[]>): LookupFunction {
  return (hostname, options, callback) => {
    if (hostname === 'localhost') return (systemLookup as LookupFunction)(hostname, options, callback);
    resolve(hostname).then(
      (addresses) => answer(addresses, options, callback),
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

function answer(addresses: LookupAddress[], options: LookupOptions, callback: Parameters<LookupFunction>[2]): void {
  if (options.all) return callback(null, addresses);
  const first = addresses[0];
  callback(null, first?.address ?? '', first?.family);
}

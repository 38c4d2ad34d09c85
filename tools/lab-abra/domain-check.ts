import { Resolver } from 'node:dns/promises';
import { Fatal } from './fatal.ts';
import { readLabState } from './lab-state.ts';

/** Fatal when the domain has no IPv4 address, or not the server's where that is known. */
export async function requireDomainResolves(domain: string | undefined): Promise<void> {
  if (!domain) return;
  const { nameservers, address } = readLabState();
  const resolver = new Resolver({ timeout: 3000, tries: 3 });
  if (nameservers.length > 0) resolver.setServers([...nameservers]);
  const found = await resolver.resolve4(domain).catch((): string[] => []);
  if (found.length === 0) throw new Fatal(`unable to resolve ipv4 address of ${domain}`);
  if (address && !found.includes(address)) {
    throw new Fatal(
      `app domain ${domain} and its server resolve to different addresses? (${found.join(', ')} vs ${address})`,
    );
  }
}

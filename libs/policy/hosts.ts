/** Whether a host, in lower case, is a domain or below it. */
export function isBelow(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/** The names in a value such as `https://call.example.org/` or a list, in lower case. */
export function hostsIn(value: string): string[] {
  return value.toLowerCase().split(/[^a-z\d.-]+/);
}

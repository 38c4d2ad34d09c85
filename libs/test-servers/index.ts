export { type Authority, createAuthority } from './authority.ts';
export { type DnsServer, serveDns } from './dns.ts';
export { type LocalServer, serveHttp, serveHttps, serveTcp } from './servers.ts';

import type { HelperContainer } from './helper.ts';

/** Runs in the helper, whose network is the task's. */
const READ = `
for (const file of ['tcp', 'tcp6'])
  try { process.stdout.write(require('node:fs').readFileSync('/proc/net/' + file)); } catch {}
`;
/** Linux' word for a socket that listens (include/net/tcp_states.h). */
const LISTEN = '0A';
/** 127.0.0.11, at which the engine answers questions for names in every container. */
const ENGINE_DNS = '0B00007F';

/** TCP ports on which something listens in the network of a helper, in ascending order. */
export async function listeningPorts(helper: Pick<HelperContainer, 'exec'>): Promise<number[]> {
  const { stdout } = await helper.exec(['node', '--eval', READ]);
  return portsIn(stdout.toString());
}

/** Ports that listen, as `/proc/net/tcp` has them: address and port in hexadecimal, state. */
export function portsIn(table: string): number[] {
  const ports = table.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address, port = ''] = local.split(':');
    return state === LISTEN && address !== ENGINE_DNS ? [Number.parseInt(port, 16)] : [];
  });
  return [...new Set(ports)].sort((a, b) => a - b);
}

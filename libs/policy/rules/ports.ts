import { inServices, type ModelView, type Rule } from '../rule.ts';

/** Ports of the engine's API, of swarm's managers, of its gossip and of its overlay networks. */
const ENGINE_PORTS = [2375, 2376, 2377, 4789, 7946];
/** Below it are the ports of the machine's own services: SSH, DNS, mail, and the ingress. */
const FIRST_FREE = 1024;

/** Rules over ports of the machine. */
export const PORT_RULES: readonly Rule<ModelView>[] = [
  {
    id: 'reserved-port',
    refuses:
      `a published port below ${FIRST_FREE}, one of the ingress’s, ` +
      `or one of the engine’s (${ENGINE_PORTS.join(', ')})`,
    why: 'it is the ingress’s, or that of a service of the machine itself',
    look: (view) =>
      inServices(view, ({ ports }, path) =>
        (ports ?? [])
          .filter(({ published }) => isTaken(published, view.app.ingressPorts))
          .map((port) => ({
            path: [...path, 'ports'],
            item: port,
            value: `${port.published}:${port.target}/${port.protocol || 'tcp'}`,
          })),
      ),
  },
];

function isTaken(published: number, ingressPorts: readonly number[]): boolean {
  return (published > 0 && published < FIRST_FREE) || [...ENGINE_PORTS, ...ingressPorts].includes(published);
}

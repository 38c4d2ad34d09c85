import type { Engine } from './engine.ts';

/**
 * Every port that is published on the swarm now: by services, by ingress or on the host, and by containers that run. A
 * container goes on holding its port for as long as it takes to stop, when its service is gone already.
 */
export async function publishedPorts({ docker }: Engine): Promise<Set<number>> {
  const [services, containers] = await Promise.all([
    docker.listServices() as Promise<unknown> as Promise<RawService[]>,
    docker.listContainers(),
  ]);
  const ofServices = services
    .flatMap(({ Endpoint, Spec }) => [...(Spec.EndpointSpec?.Ports ?? []), ...(Endpoint?.Ports ?? [])])
    .map(({ PublishedPort }) => PublishedPort);
  const ofContainers = containers.flatMap(({ Ports }) => Ports.map(({ PublicPort }): number | undefined => PublicPort));
  return new Set([...ofServices, ...ofContainers].filter((port) => port !== undefined));
}

/** Ports that the ingress publishes: all those of the services that publish the web's. */
export async function ingressPorts({ docker }: Engine): Promise<number[]> {
  const services = (await docker.listServices()) as unknown as RawService[];
  const all = services.map(({ Spec }) =>
    (Spec.EndpointSpec?.Ports ?? []).flatMap(({ PublishedPort }) => PublishedPort ?? []),
  );
  return [...new Set(all.filter((ports) => ports.some((port) => WEB.includes(port))).flat())];
}

const WEB = [80, 443];

interface RawService {
  Spec: { EndpointSpec?: { Ports?: RawPort[] } };
  Endpoint?: { Ports?: RawPort[] };
}

interface RawPort {
  PublishedPort?: number;
}

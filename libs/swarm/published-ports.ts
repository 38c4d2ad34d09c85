import type { Engine } from './engine.ts';

/**
 * Every port that is published on the swarm now: by services, by ingress or on the host, and by containers that run. A container goes on holding
 * its port for as long as it takes to stop, when its service is gone already.
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

interface RawService {
  Spec: { EndpointSpec?: { Ports?: RawPort[] } };
  Endpoint?: { Ports?: RawPort[] };
}

interface RawPort {
  PublishedPort?: number;
}

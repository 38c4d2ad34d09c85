import { engineReachesContainers } from './engine/docker.ts';
import { registryAnswers } from './engine/registry.ts';
import type { Lab } from './lab.ts';
import { dnsAnswers } from './network/dns.ts';
import { subnetOf } from './network/subnet.ts';
import type { LabState } from './schema.ts';
import { ingressAnswers } from './services/services.ts';

/** What of the lab answers. */
export interface Health {
  readonly engine: boolean;
  readonly dns: boolean;
  readonly registry: boolean;
  readonly ingress: boolean;
}

/** Asks each part of the lab whether it answers. */
export async function lookAtHealth(lab: Lab, state: LabState): Promise<Health> {
  const subnet = subnetOf(state.subnet);
  const [engine, dns, registry, ingress] = await Promise.all([
    engineReachesContainers(lab),
    dnsAnswers(subnet),
    registryAnswers(lab, subnet),
    ingressAnswers(subnet),
  ]);
  return { engine, dns, registry, ingress };
}

/** Whether every part of the lab answers. */
export async function isHealthy(lab: Lab, state: LabState): Promise<boolean> {
  return Object.values(await lookAtHealth(lab, state)).every(Boolean);
}

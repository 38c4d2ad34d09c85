import { existsSync } from 'node:fs';
import { poll } from '@cc-ci/core';
import { attempt } from '@cc-ci/host';
import type { Lab } from '../lab.ts';
import type { Subnet } from '../network/subnet.ts';
import { askEngineJson, docker, dockerEnv } from './docker.ts';

/** Network that recipes share with the ingress. */
const proxyNetwork = 'proxy';

/**
 * Makes the engine a swarm of one and gives it the network `proxy`; gives whether the kernel can do service VIPs
 * (IPVS).
 */
export async function ensureSwarm(lab: Lab, subnet: Subnet): Promise<{ ipvs: boolean }> {
  const state = await settledState(lab);
  if (state !== 'active') await initSwarm(lab, subnet, state);
  const networks = await askEngineJson<{ Name: string }[]>(lab, '/networks');
  if (!networks.some(({ Name: name }) => name === proxyNetwork))
    await docker(lab, 'network', 'create', '--driver', 'overlay', '--attachable', proxyNetwork);
  return { ipvs: await hasIpvs() };
}

/** Whether the kernel has IPVS: without it neither service VIPs nor the routing mesh answer. */
async function hasIpvs(): Promise<boolean> {
  if (existsSync('/proc/net/ip_vs')) return true;
  await attempt('modprobe', ['ip_vs']).catch(() => {});
  return existsSync('/proc/net/ip_vs');
}

/** The node's state, once an engine that found a swarm of before has decided on it. */
async function settledState(lab: Lab): Promise<string> {
  const look = async () =>
    (await askEngineJson<{ Swarm: { LocalNodeState: string } }>(lab, '/info')).Swarm.LocalNodeState;
  return poll(
    async () => {
      const state = await look();
      return state === 'pending' ? { done: false, seen: state } : { done: true, value: state };
    },
    { what: "the engine's swarm", timeoutMs: 60_000, intervalMs: 50 },
  ).catch(look);
}

async function initSwarm(lab: Lab, subnet: Subnet, state: string): Promise<void> {
  if (state !== 'inactive') await docker(lab, 'swarm', 'leave', '--force');
  // Overlays get addresses that the host's own networks do not have.
  const pool = ['--default-addr-pool', '10.79.0.0/16', '--default-addr-pool-mask-length', '24'];
  const history = ['--task-history-limit', '5'];
  await docker(lab, 'swarm', 'init', '--advertise-addr', subnet.address, ...pool, ...history);
}

/** Leaves the swarm and removes every container, volume and network; the images stay. */
export async function emptyEngine(lab: Lab): Promise<void> {
  await attempt('docker', ['swarm', 'leave', '--force'], { env: dockerEnv(lab), timeoutMs: 60_000 });
  const containers = (await docker(lab, 'ps', '--all', '--quiet', '--no-trunc')).split('\n').filter(Boolean);
  if (containers.length > 0) await docker(lab, 'rm', '--force', '--volumes', ...containers);
}

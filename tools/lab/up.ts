import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { CcciError, poll, type Target } from '@cc-ci/core';
import { checkoutDir } from '@cc-ci/host';
import { noteCheckout, removeAbandoned } from './abandoned.ts';
import { ensureAbraHome } from './abra-home.ts';
import { ensureDaemons, writeConfiguration } from './engine/daemons.ts';
import { engineAnswers } from './engine/docker.ts';
import { findInit, killInit, startInit } from './engine/namespaces.ts';
import { ensureEnginePrograms } from './engine/programs.ts';
import { upstreamHosts } from './engine/registry.ts';
import { ensureSwarm } from './engine/swarm.ts';
import { isHealthy } from './health.ts';
import { type Lab, type LabOptions, resolveLab, zone } from './lab.ts';
import { ensureCertificates } from './network/certificates.ts';
import { createNetwork, hostAddresses, removeNetwork } from './network/network.ts';
import { chooseSubnet, type Subnet } from './network/subnet.ts';
import { endOtherEngine } from './other-engine.ts';
import { ensureEnginePackages, ensureRunPackages } from './packages.ts';
import { preflight } from './preflight.ts';
import { imagesOfRecipe } from './recipe-images.ts';
import { ensureService, imagesOfService, ingressAnswers, services } from './services/services.ts';
import { readState, readTarget, sourcesHash, writeState } from './state.ts';
import { builderOf } from './workshop.ts';

/**
 * Errors after which the engine is started again, once: processes that a killed shim left hold ports, and a swarm that
 * was killed while it was made may not place tasks.
 */
const STUCK: readonly string[] = ['LAB_SERVICE_NOT_READY', 'LAB_INGRESS_SILENT', 'LAB_CONTAINERD_AWAY'];

export interface UpOptions extends LabOptions {
  /** Recipes whose images are to be there, too. @default none: a run ensures its own */
  readonly recipes?: readonly string[];
}

/**
 * Brings the lab up, or what of it is missing, and gives the target for runs. Of two at once, one waits for the other.
 * @throws CcciError saying what is missing, taken or broken.
 */
export async function labUp(options: UpOptions = {}): Promise<Target> {
  const lab = resolveLab(options);
  const target = await targetIfUp(lab);
  if (target) return target;
  preflight(lab);
  return withLock(
    lab.lockFile,
    () => bringUp(lab, options),
    () => lab.onProgress('another `lab up` or `lab down` is running: waiting for it'),
  );
}

async function targetIfUp(lab: Lab): Promise<Target | undefined> {
  const state = readState(lab);
  if (!state || state.engine !== lab.engine || state.sources !== sourcesHash()) return undefined;
  return (await isHealthy(lab, state)) ? readTarget(lab) : undefined;
}

async function bringUp(lab: Lab, options: UpOptions): Promise<Target> {
  const upMeanwhile = await targetIfUp(lab);
  if (upMeanwhile) return upMeanwhile;
  mkdirSync(lab.dir, { recursive: true });
  mkdirSync(lab.cacheDir, { recursive: true });
  await noteCheckout(lab, checkoutDir);
  await removeAbandoned(lab);
  await endOtherEngine(lab);
  await ensureEnginePackages(lab);
  await ensureEnginePrograms(lab);
  const { subnet, ipvs } = await assemble(lab, options).catch(async (error: unknown) => {
    if (!(error instanceof CcciError) || !STUCK.includes(error.code)) throw error;
    lab.onProgress(`${error.message}: starting the engine again`);
    await killInit(lab);
    return assemble(lab, options);
  });
  const state = {
    schemaVersion: 1,
    lab: lab.name,
    zone,
    engine: lab.engine,
    subnet: subnet.number,
    address: subnet.address,
    ipvs,
    sources: sourcesHash(),
    upAt: new Date().toISOString(),
  } as const;
  return writeState(lab, state, subnet);
}

async function assemble(lab: Lab, options: UpOptions): Promise<{ subnet: Subnet; ipvs: boolean }> {
  const subnet = await ensureEngine(lab);
  const { ipvs } = await ensureSwarm(lab, subnet);
  await furnish(lab, subnet, options);
  return { subnet, ipvs };
}

/** Catalogue, images and apps of the lab, in parallel. */
async function furnish(lab: Lab, subnet: Subnet, options: UpOptions): Promise<void> {
  const builder = builderOf(lab, subnet);
  const recipeImages = async (recipe: string) =>
    builder.ensure(await imagesOfRecipe(lab, recipe), { mayBeUnknown: true });
  await Promise.all([
    ...services.map(async (service) => {
      await builder.ensure(imagesOfService(service));
      await ensureService(lab, subnet, service);
    }),
    ensureAbraHome(lab).then(() => Promise.all((options.recipes ?? []).map(recipeImages))),
    ensureRunPackages(lab),
  ]);
  await waitForIngress(lab, subnet);
}

async function waitForIngress(lab: Lab, subnet: Subnet): Promise<void> {
  await poll(
    async () =>
      (await ingressAnswers(subnet)) ? { done: true, value: true } : { done: false, seen: 'no answer to /ping' },
    {
      what: `the ingress of lab ${lab.name} to answer on ${subnet.address}`,
      timeoutMs: 120_000,
      intervalMs: 50,
      code: 'LAB_INGRESS_SILENT',
      fault: 'harness',
    },
  );
}

async function ensureEngine(lab: Lab): Promise<Subnet> {
  const initPid = findInit(lab);
  const state = readState(lab);
  const isWhole = initPid !== undefined && state !== undefined && (await engineAnswers(lab));
  const { subnet, init } = isWhole
    ? { subnet: chooseSubnet(lab.name, state.subnet, []), init: initPid }
    : await startAfresh(lab);
  await ensureDaemons(lab, subnet, init);
  return subnet;
}

/**
 * Ends whatever is left of an earlier start and makes network, namespaces and configuration again; the engine's data
 * stays.
 */
async function startAfresh(lab: Lab): Promise<{ subnet: Subnet; init: number }> {
  lab.onProgress(`starting the engine of lab ${lab.name}`);
  await killInit(lab);
  await removeNetwork(lab);
  const subnet = await withLock(join(lab.homeDir, 'labs', '.network.lock'), async () => {
    const chosen = chooseSubnet(lab.name, lab.pinnedSubnet ?? readState(lab)?.subnet, await hostAddresses(lab));
    await createNetwork(lab, chosen);
    return chosen;
  });
  writeConfiguration(lab, subnet);
  await ensureCertificates(lab, subnet, upstreamHosts);
  return { subnet, init: await startInit(lab) };
}

import { type ComposeConfig, readCompose, secretVersions } from '@cc-ci/abra';
import { CcciError } from '@cc-ci/core';
import { converge as convergeHttp, httpClient, tcpProbe } from '@cc-ci/http';
import type { Meta, ReadyProbe } from '@cc-ci/recipe';
import { converge, type Converged, listServices, type Service } from '@cc-ci/swarm';
import { editAppEnv } from './app-env.ts';
import type { RunContext } from './context.ts';
import { healthMissing } from './errors.ts';
import type { Place, StageLog } from './recorder.ts';

/** What is put into the app's env before a deploy, and how abra is told to deploy. */
export interface Deploy {
  readonly env: Readonly<Record<string, string>>;
  readonly chaos: boolean;
}

/** Reads what the checkout deploys with the app's env as it will be. */
export function composeOf(run: RunContext, env: ReadonlyMap<string, string>): ComposeConfig {
  return readCompose(run.checkout.path, new Map([...env, ['STACK_NAME', run.app.stack]]));
}

/** Deploys what is checked out, with its secrets in place. */
export async function deploy(run: RunContext, place: Place, how: Deploy): Promise<void> {
  editAppEnv(run, how.env);
  await generateSecrets(run, place);
  await run.recorder.phase(place, 'abra app deploy', 'abra', () => run.abra.deploy(run.app.domain, { chaos: how.chaos }));
}

/** Waits until the stack has converged and the app answers; each wait is a proof of its own. Gives false when one of them failed. */
export async function proveReady(run: RunContext, place: 'install' | 'upgrade' | 'restore', log: StageLog, before: readonly Service[]): Promise<Converged | undefined> {
  let converged: Converged | undefined;
  const settled = await log.proof('every service runs and its update has settled', async () => {
    converged = await run.recorder.phase(place, 'convergence', 'engine', () => waitForConvergence(run, place, before));
    return converged.services.map(({ name, update }) => `${name}: ${update.state === 'none' ? 'running' : `update ${update.state}`}`).join(', ');
  });
  if (!settled || !converged) return undefined;
  noteVolumes(run, converged);
  const { meta } = run.recipe;
  const healthy = await log.proof(`the app answers on ${meta.health.path}`, () => run.recorder.phase(place, 'health', 'app', () => waitForHealth(run, meta)));
  for (const probe of healthy ? meta.ready : []) {
    await log.proof(`ready probe: ${describeProbe(probe)}`, () => run.recorder.phase(place, 'ready probe', 'app', () => waitForProbe(run, probe)));
  }
  return healthy ? converged : undefined;
}

async function waitForConvergence(run: RunContext, place: Place, before: readonly Service[]): Promise<Converged> {
  const converged = await converge(run.engine, run.app.stack, {
    app: run.app.domain,
    timeoutMs: run.recipe.meta.timeouts.deployMs,
    before,
    signal: run.signal,
    onState: (state) => run.recorder.note(place, state),
  });
  run.facts.services = converged.services;
  return converged;
}

async function waitForHealth(run: RunContext, { health, timeouts }: Meta): Promise<string> {
  return waitForHttp(run, { kind: 'http', ...health }, timeouts.httpMs);
}

async function waitForProbe(run: RunContext, probe: ReadyProbe): Promise<string> {
  const { httpMs } = run.recipe.meta.timeouts;
  if (probe.kind === 'http') return waitForHttp(run, probe, httpMs);
  const host = run.target.address ?? run.app.domain;
  const { connections } = await tcpProbe({ host, port: probe.port, stable: probe.stable, timeoutMs: httpMs });
  return `${probe.stable} connections in a row after ${connections} attempts`;
}

async function waitForHttp(run: RunContext, probe: Extract<ReadyProbe, { kind: 'http' }>, timeoutMs: number): Promise<string> {
  const { target, app, signal } = run;
  await using client = httpClient({ baseUrl: app.url, nameservers: target.nameservers, caFile: target.caFile });
  const answered = await convergeHttp(
    () => client.get(probe.path, { redirect: 'manual' }),
    (response) => probe.ok.includes(response.status) && (!probe.contains || response.text.includes(probe.contains)),
    { what: `${app.url}${probe.path} to answer ${probe.ok.join(' or ')}`, timeoutMs, signal },
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error instanceof CcciError ? healthMissing(`${app.url}${probe.path}`, timeoutMs, error) : error;
  });
  return `status ${answered.status}, ${answered.bytes.length} bytes`;
}

function describeProbe(probe: ReadyProbe): string {
  return probe.kind === 'http' ? `HTTP ${probe.path}` : `TCP ${probe.port}, ${probe.stable} connections in a row`;
}

/** Generates the secrets that the env declares and the app does not have yet; their values are masked from here on. */
async function generateSecrets(run: RunContext, place: Place): Promise<void> {
  const declared = secretVersions(editAppEnv(run, {}));
  const missing = [...declared.keys()].filter((name) => !(name in run.facts.secrets));
  if (missing.length === 0) return;
  const generated = await run.recorder.phase(place, 'abra app secret generate', 'abra', () => run.abra.generateSecrets(run.app.domain));
  for (const [name, value] of Object.entries(generated)) {
    run.facts.secrets[name] = value;
    run.redactor.add(name, value);
  }
}

/** Remembers the volumes that tasks use: anonymous ones carry no label of the stack. */
function noteVolumes(run: RunContext, { services }: Converged): void {
  for (const { mounts } of services) {
    for (const { type, source } of mounts) if (type === 'volume' && source) run.facts.volumes.add(source);
  }
}

/** The services before a deploy, so that the update's end can be told from the one before. */
export async function servicesNow(run: RunContext): Promise<readonly Service[]> {
  return listServices(run.engine, run.app.stack);
}

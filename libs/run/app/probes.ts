import { CcciError } from '@cc-ci/core';
import { converge, httpClient, type HttpResponse, stableConnections, tcpProbe } from '@cc-ci/http';
import { describeProbe, type ReadyProbe } from '@cc-ci/recipe';
import { proof } from '@cc-ci/results';
import { listServices, openTaskPort } from '@cc-ci/swarm';
import { readAppEnv } from './env.ts';
import type { AppRun, AppState } from './app-run.ts';
import type { LoadedRecipe } from './load-recipe.ts';
import { healthMissing, portUnknown } from './errors.ts';
import { routesOf } from '@cc-ci/policy';
import { meantFor } from './base-or-head.ts';
import type { Place, StageLog } from '@cc-ci/results';

export type HttpProbe = Extract<ReadyProbe, { kind: 'http' }>;
type TcpProbe = Extract<ReadyProbe, { kind: 'tcp' }>;

/** What of an app's run a probe meets. */
export interface ProbedRun extends Pick<AppRun, 'app' | 'engine' | 'recorder' | 'signal' | 'target'> {
  readonly recipe: Pick<LoadedRecipe, 'meta' | 'folder'>;
  readonly state: Pick<AppState, 'deployed' | 'answered'>;
}

/**
 * Proves that the converged app answers on its health path, and every probe that is meant for what is deployed. Gives
 * whether it is healthy.
 */
export async function proveAnswers(run: ProbedRun, place: Place, log: StageLog): Promise<boolean> {
  const { health, ready, timeouts } = run.recipe.meta;
  const healthy = await log.proof(proof('healthy', health.path), () =>
    run.recorder.phase({ place, name: 'health', owner: 'app' }, () => waitForHttp(run, health, timeouts.httpMs)),
  );
  for (const probe of healthy ? ready.filter(meantFor(run.state.deployed)) : []) {
    await log.proof(proof('ready', describeProbe(probe)), () =>
      run.recorder.phase({ place, name: 'ready probe', owner: 'app' }, () => waitForProbe(run, probe)),
    );
  }
  return healthy;
}

function waitForProbe(run: ProbedRun, probe: ReadyProbe): Promise<string> {
  const { httpMs } = run.recipe.meta.timeouts;
  return probe.kind === 'http' ? waitForHttp(run, probe, httpMs) : waitForPort(run, probe, httpMs);
}

async function waitForHttp(
  run: ProbedRun,
  probe: Pick<HttpProbe, 'path' | 'ok' | 'contains'>,
  timeoutMs: number,
): Promise<string> {
  const { target, app, signal } = run;
  await using client = httpClient({ baseUrl: app.url, nameservers: target.nameservers, caFile: target.caFile });
  const answered = await converge(
    () => client.get(probe.path, { redirect: 'manual' }),
    (response) =>
      probe.ok.includes(response.status) &&
      (!probe.contains || response.text.includes(probe.contains)) &&
      !isUnknownRefusal(run, response),
    { what: `${app.url}${probe.path} to answer ${probe.ok.join(' or ')}`, timeoutMs, signal },
  ).catch(async (error: unknown) => {
    signal.throwIfAborted();
    if (!(error instanceof CcciError)) throw error;
    throw healthMissing(`${app.url}${probe.path}`, timeoutMs, { cause: error, routes: await tellRoutes(run) });
  });
  run.state.answered ??= answered.status;
  return `status ${answered.status}, ${answered.bytes.length} bytes`;
}

/**
 * A 403 that is not taken for the answer of an app of which nobody has said what its first page is: the app answered
 * otherwise before, or a web server refuses for it (files that it may not read, a folder without an index).
 */
function isUnknownRefusal({ recipe, state }: ProbedRun, { status, text }: HttpResponse): boolean {
  if (recipe.folder !== undefined || status !== 403) return false;
  return (state.answered ?? status) !== status || text === '' || /<title>403 Forbidden<\/title>/i.test(text);
}

/**
 * What the ingress was asked for: a wrong rule or port is answered by the ingress itself, and the app's log knows
 * nothing of it.
 */
async function tellRoutes({ app, engine }: ProbedRun): Promise<string> {
  const services = await listServices(engine, app.stack).catch(() => []);
  const ports = services.flatMap(({ labels }) =>
    Object.entries(labels).filter(([name]) => /^traefik\..*\.loadbalancer\.server\.port$/.test(name)),
  );
  return [
    ...routesOf(services).map(({ router, rule }) => `router ${router}: ${rule}`),
    ...ports.map(([name, port]) => `${name.split('.')[3]}: port ${port}`),
  ].join('; ');
}

/** A port of the target from here, as users do; a service's own port from beside its task. */
async function waitForPort(run: ProbedRun, probe: TcpProbe, timeoutMs: number): Promise<string> {
  const { app, engine, signal, target } = run;
  const { service, stable } = probe;
  const port = portOf(probe, readAppEnv(run));
  const pace = { stable, timeoutMs, signal };
  if (service === undefined) {
    const host = target.address ?? app.domain;
    const { connections } = await tcpProbe({ ...pace, host, port, nameservers: target.nameservers });
    return tellConnections(`${host}:${port}`, stable, connections);
  }
  await using taskPort = openTaskPort(engine, { stack: app.stack, service, port, image: target.helperImage });
  const { connections } = await stableConnections(() => taskPort.connect(), {
    ...pace,
    what: `TCP ${port} of service ${service}`,
    tryThis: `npx --offline cc-ci logs ${app.domain} ${service}`,
  });
  return tellConnections(`${port} of service ${service}`, stable, connections);
}

/** The probe's port; one that is a variable's name is looked up in the app's env. @throws CcciError `PORT_UNKNOWN` */
export function portOf({ port }: Pick<TcpProbe, 'port'>, env: ReadonlyMap<string, string>): number {
  if (typeof port === 'number') return port;
  const value = env.get(port);
  if (!value || !/^\d+$/.test(value)) throw portUnknown(port, value);
  return Number(value);
}

function tellConnections(where: string, stable: number, connections: number): string {
  return `${where} took ${stable} connections in a row, of ${connections}`;
}

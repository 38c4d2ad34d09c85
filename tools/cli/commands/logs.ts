import { CcciError, stackNameOf, suggestion } from '@cc-ci/core';
import { connectEngine, listServices, serviceLog } from '@cc-ci/swarm';
import { resolveTarget } from '../target.ts';

/** `cc-ci logs <app> [service]`: what the services of an app have said; the app by its domain, or its first label alone. */
export async function logsCommand(app: string, service?: string): Promise<void> {
  const target = await resolveTarget();
  const engine = connectEngine(target.dockerHost);
  const domain = app.includes('.') ? app : `${app}.${target.zone}`;
  const services = await listServices(engine, stackNameOf(domain));
  const chosen = services.filter(({ name }) => service === undefined || name === service);
  if (chosen.length === 0) throw nothingToShow(domain, service, services.map(({ name }) => name));
  for (const found of chosen) {
    for (const line of await serviceLog(engine, found)) process.stdout.write(`${found.name}  ${line}\n`);
  }
}

function nothingToShow(domain: string, service: string | undefined, known: readonly string[]): CcciError {
  const message = known.length === 0 ? `${domain} is not deployed` : `${domain} has no service "${service}"`;
  const tryThis = known.length === 0 ? 'logs of finished runs are kept under reports/<recipe>/<run>/logs' : suggestion(service ?? '', known);
  return new CcciError({ code: 'NO_LOGS', message, fault: 'harness', tryThis });
}

import { CcciError, createRedactor, type Redactor, stackNameOf, suggestion } from '@cc-ci/core';
import { connectEngine, type Engine, execInService, listServices, serviceLog } from '@cc-ci/swarm';
import { maskKeptApps } from '../kept-secrets.ts';
import { resolveRunningTarget } from '../target.ts';
import { WORKSPACE } from '../workspace.ts';

const PRINT_SECRETS =
  'for file in /run/secrets/*; do [ -f "$file" ] || continue; printf "%s\\0" "${file##*/}"; cat "$file"; printf "\\0"; done';

/**
 * `cc-ci logs <app> [service]`: what the services of an app have said, its secrets masked, with
 * those of kept and shared apps; the app by its domain, or its first label alone.
 */
export async function logsCommand(app: string, service?: string): Promise<void> {
  const target = await resolveRunningTarget();
  const engine = connectEngine(target.dockerHost);
  const domain = app.includes('.') ? app : `${app}.${target.zone}`;
  const services = await listServices(engine, stackNameOf(domain));
  const chosen = services.filter(({ name }) => service === undefined || name === service);
  if (chosen.length === 0)
    throw nothingToShow(
      domain,
      service,
      services.map(({ name }) => name),
    );
  const redactor = createRedactor();
  maskKeptApps(redactor, WORKSPACE, target);
  for (const { name } of services) await addSecrets(redactor, engine, { stack: stackNameOf(domain), service: name });
  for (const found of chosen) {
    for (const line of await serviceLog(engine, found)) process.stdout.write(`${found.name}  ${redactor.mask(line)}\n`);
  }
}

/** The secrets that a service is given, as its running task has them. */
async function addSecrets(
  redactor: Redactor,
  engine: Engine,
  place: { stack: string; service: string },
): Promise<void> {
  const printed = await execInService(engine, { ...place, argv: ['sh', '-c', PRINT_SECRETS] }).catch(() => undefined);
  if (printed?.exitCode !== 0)
    return void process.stderr.write(
      `the secrets of service ${place.service} cannot be read now: they are not masked\n`,
    );
  const words = printed.stdout.toString().split('\0');
  for (let at = 0; at + 1 < words.length; at += 2) redactor.add(words[at] ?? '', words[at + 1] ?? '');
}

function nothingToShow(domain: string, service: string | undefined, known: readonly string[]): CcciError {
  const message = known.length === 0 ? `${domain} is not deployed` : `${domain} has no service "${service}"`;
  const tryThis =
    known.length === 0
      ? 'logs of finished runs are kept under reports/<recipe>/<run>/logs'
      : suggestion(service ?? '', known);
  return new CcciError({ code: 'NO_LOGS', message, fault: 'harness', tryThis });
}

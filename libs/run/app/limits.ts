import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { composeFileNames, editEnvFile } from '@cc-ci/abra';
import { type ComposeModel, type Json, readComposeVersion, readRecipeEnv } from '@cc-ci/abra/files';
import type { Target } from '@cc-ci/core';
import type { LimitRecord } from '@cc-ci/results';
import { engineFacts, limitProcesses } from '@cc-ci/swarm';
import type { AppRun } from './app-run.ts';
import { readAppEnv } from './env.ts';

/** Limits of a service whose recipe names none; 0 is no limit. */
interface ServiceLimits {
  readonly memoryMb: number;
  readonly pids: number;
  readonly logMb: number;
}

/** Far more than what recipes without limits take; a service that runs away meets it before the machine does. */
const DEFAULTS: ServiceLimits = { memoryMb: 4_096, pids: 4_096, logMb: 64 };
/** Seen from the recipe's checkout: in the run's own ABRA_DIR, so that neither tree nor commit knows of it. */
const OVERLAY = '../../limits/compose.limits.yml';
/** Drivers that keep a log of the engine's own and take `max-size`. */
const SIZED_DRIVER = 'json-file';
const LOG_FILES = 2;

/** What the target gives the services of a recipe; who declares more memory for the whole app gets that. */
export function limitsOf(target: Pick<Target, 'limits'>, memoryMb = 0): ServiceLimits {
  const limits = { ...DEFAULTS, ...target.limits };
  return { ...limits, memoryMb: limits.memoryMb === 0 ? 0 : Math.max(limits.memoryMb, memoryMb) };
}

/** What each service of a model lacks and is given, by name; those that lack nothing are left out. */
export function lackingLimits(
  { services }: Pick<ComposeModel, 'services'>,
  { memoryMb, pids, logMb }: ServiceLimits,
  loggingDriver: string,
): Omit<LimitRecord, 'recipe' | 'of'>[] {
  return Object.entries(services).flatMap(([service, { deploy, logging }]) => {
    const { limits } = deploy.resources;
    const isSized = (logging?.driver || loggingDriver) === SIZED_DRIVER && !logging?.options['max-size'];
    const given = {
      ...(memoryMb > 0 && !Number(limits?.memory ?? 0) ? { memoryMb } : {}),
      ...(pids > 0 && !Number(limits?.pids ?? 0) ? { pids } : {}),
      ...(logMb > 0 && isSized ? { logMb } : {}),
    };
    return Object.keys(given).length > 0 ? [{ service, ...given }] : [];
  });
}

/** The compose file that gives services their memory and the size of their log, as JSON, which is YAML as well. */
export function limitsOverlay(
  lacking: readonly Omit<LimitRecord, 'recipe' | 'of'>[],
  version: string | undefined,
): { readonly version?: string; readonly services: Readonly<Record<string, Json>> } {
  return {
    ...(version === undefined ? {} : { version }),
    services: Object.fromEntries(
      lacking
        .filter(({ memoryMb, logMb }) => memoryMb !== undefined || logMb !== undefined)
        .map(({ service, memoryMb, logMb }) => [
          service,
          {
            ...(memoryMb === undefined ? {} : { deploy: { resources: { limits: { memory: `${memoryMb}M` } } } }),
            ...(logMb === undefined ? {} : { logging: loggingOf(logMb) }),
          },
        ]),
    ),
  };
}

function loggingOf(logMb: number): Json {
  const size = Math.max(1, Math.floor((logMb * 1_024) / LOG_FILES));
  return { driver: SIZED_DRIVER, options: { 'max-size': `${size}k`, 'max-file': String(LOG_FILES) } };
}

/**
 * Deploys what was judged, with limits for services that name none. abra reads them from a compose file beside the
 * recipe's checkout, which COMPOSE_FILE names for as long as the deploy takes.
 */
export async function deployLimited(run: AppRun, of: 'base' | 'head', deploy: () => Promise<unknown>): Promise<void> {
  const { app, checkout, engine, recipe, state, target } = run;
  const limits = limitsOf(target, recipe.meta.memoryMb);
  const { loggingDriver } = await engineFacts(engine);
  const lacking = state.judged ? lackingLimits(state.judged.model, limits, loggingDriver) : [];
  state.limited = lacking.map((each) => ({ recipe: recipe.meta.name, of, ...each }));
  for (const each of state.limited)
    if (!run.limits.some((known) => JSON.stringify(known) === JSON.stringify(each))) run.limits.push(each);
  state.processLimit?.[Symbol.dispose]();
  const services = lacking.filter(({ pids }) => pids !== undefined).map(({ service }) => service);
  state.processLimit =
    services.length > 0 ? await limitProcesses(engine, { stack: app.stack, services, pids: limits.pids }) : undefined;
  const env = readRecipeEnv(checkout.path, readAppEnv(run));
  const overlay = limitsOverlay(lacking, readComposeVersion(checkout.path, env));
  if (Object.keys(overlay.services).length === 0) return void (await deploy());
  const path = join(checkout.path, OVERLAY);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(overlay, undefined, 2)}\n`);
  await withComposeFile(app.envFile, OVERLAY, deploy);
}

/** Does something while COMPOSE_FILE of an env file names one more file; what else it changes in the file stays. */
export async function withComposeFile(envFile: string, file: string, work: () => Promise<unknown>): Promise<void> {
  const read = () => readFileSync(envFile, 'utf8');
  const before = readAppEnv({ app: { envFile } }).get('COMPOSE_FILE');
  const [text, value] = [read(), [...composeFileNames(before), file].join(':')];
  const during = editEnvFile(text, { COMPOSE_FILE: value });
  writeFileSync(envFile, during);
  try {
    await work();
  } finally {
    const after = read();
    const added = during.slice(text.length);
    const restored = before === undefined ? without(after, added) : editEnvFile(after, { COMPOSE_FILE: before });
    writeFileSync(envFile, restored);
  }
}

/** An assignment that a file lacked was added at its end. */
function without(text: string, added: string): string {
  const at = text.lastIndexOf(added);
  return at < 0 ? text : `${text.slice(0, at)}${text.slice(at + added.length)}`;
}

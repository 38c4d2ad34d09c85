import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ComposeModel, requireImages } from '@cc-ci/abra/files';
import { type App, deployEnv } from './app.ts';
import { objectName, readModel, toldAsFatal } from './compose-model.ts';
import { parseEnv } from './env-file.ts';
import { Fatal, warn } from './fatal.ts';
import { readLabState } from './lab-state.ts';
import { requireShortName } from './names.ts';
import { abraDir } from './paths.ts';
import { runAttached } from './process.ts';
import { type RecipeRepo, recipeFile } from './recipe-repo.ts';
import { secretSpecs, storedSecrets } from './secrets.ts';
import { asComposeFile, stampModel } from './stamp.ts';

const defaultTimeoutSeconds = 50;

/** An app's compose files, ready to be looked at and deployed. */
export interface Deployment {
  readonly app: App;
  readonly repo: RecipeRepo;
  readonly env: Readonly<Record<string, string>>;
  readonly model: ComposeModel;
}

/** Reads the app's compose files out of the checkout as it stands. */
export function readDeployment(app: App, repo: RecipeRepo): Deployment {
  const env = deployEnv(app, repo);
  return { app, repo, env, model: readModel(repo, env) };
}

/** Fatal when the recipe wants a secret that is not on the server, or a name is too long for Docker. */
export async function requireObjects({ app, model }: Deployment): Promise<void> {
  for (const [key, config] of Object.entries(model.configs))
    requireShortName('config', objectName(key, config, app.stack));
  const specs = secretSpecs(app, model);
  const stored = specs.length > 0 ? (await storedSecrets(app.stack)).map((secret) => secret.name) : [];
  const missing = specs.find((spec) => !stored.includes(spec.objectName));
  if (!missing) return;
  const what = missing.generated ? 'secret not generated' : 'secret not inserted (#generate=false)';
  throw new Fatal(`${what}: ${missing.name}`);
}

/** Warns of every variable that `.env.sample` sets and the app's env file does not. */
export function warnOfMissingEnv({ app, repo }: Deployment): void {
  const sample = parseEnv(recipeFile(repo, '.env.sample') ?? '', '.env.sample').values;
  for (const name of Object.keys(sample)) {
    if (!(name in app.env.values))
      warn(`env var ${name} missing from ${app.domain}.env, add it to be sure the deployment works`);
  }
}

/** How long the convergence monitor waits: the timeout label of `app`, else `TIMEOUT`, else 50 s. */
export function timeoutMsOf({ app, env, model }: Deployment): number {
  const label = model.services['app']?.deploy.labels[`coop-cloud.${app.stack}.timeout`];
  const text = label || env['TIMEOUT'] || String(defaultTimeoutSeconds);
  if (!/^\d+$/.test(text)) throw new Fatal(`timeout "${text}" of ${app.domain} is not a number of seconds`);
  return Number(text) * 1000;
}

/**
 * Hands the stamped model to `docker stack deploy`; fatal when Docker refuses them. It holds the app's environment, and
 * is nowhere but in abra's own folder.
 */
export async function deployStack(
  deployment: Deployment,
  versions: { version?: string; chaosVersion?: string },
): Promise<void> {
  const { app, repo, env, model } = deployment;
  toldAsFatal(() => requireImages(repo.dir, new Map(Object.entries(env)), model));
  const dir = mkdtempSync(join(abraDir(), 'deploy-'));
  try {
    const stamped = stampModel(model, {
      stack: app.stack,
      recipe: app.recipe,
      ...versions,
      appEnv: exposedEnv(deployment, versions.chaosVersion ?? versions.version),
      withoutIpvs: !readLabState().ipvs,
    });
    const path = join(dir, 'compose.json');
    writeFileSync(path, JSON.stringify(asComposeFile(stamped)));
    const code = await runAttached('docker', ['stack', 'deploy', '--resolve-image', 'always', '-c', path, app.stack], {
      env: dockerEnv(),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (code !== 0) throw new Fatal(`docker stack deploy of ${app.stack} ended with ${code}`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The app sees its whole env file, with the version that really runs in the `TYPE` line. */
function exposedEnv({ app, env }: Deployment, version: string | undefined): Record<string, string> {
  const line = version ? `${app.recipe}:${version}` : app.recipe;
  const type = 'TYPE' in app.env.values ? 'TYPE' : 'RECIPE';
  return { ...env, [type]: line };
}

function dockerEnv(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONFIG', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'];
  return Object.fromEntries(kept.map((name) => [name, process.env[name]]));
}

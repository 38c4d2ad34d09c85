import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnvFile, readCompose, secretVersions } from '@cc-ci/abra';
import { composeFileNames, readRecipeEnv } from '@cc-ci/abra/files';
import { createAppDomain, stackNameOf, type Target } from '@cc-ci/core';
import type { App, Meta, ReadyProbe } from '@cc-ci/recipe';
import type { RunRecord } from '@cc-ci/results';
import { loadRecipe } from '@cc-ci/run';
import { meantFor } from '@cc-ci/run';
import { type HttpProbe, portOf } from '@cc-ci/run';

/** One deploy of the floor: everything that `docker stack deploy` is given. */
export interface FloorDeploy {
  readonly commit: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of the recipe. */
  readonly files: readonly string[];
  /** Of the package, by their whole paths. */
  readonly overlays: readonly string[];
  readonly services: readonly string[];
  /** When the app is of use, beside its health. */
  readonly ready: readonly FloorProbe[];
}

export type FloorProbe =
  | Pick<HttpProbe, 'kind' | 'path' | 'ok' | 'contains'>
  | { readonly kind: 'tcp'; readonly service: string; readonly port: number };

/** What the floor of a recipe is told. */
export interface RecipeFloorRequest {
  readonly socketPath: string;
  readonly domain: string;
  readonly address: string;
  readonly caFile: string;
  readonly ipvs: boolean;
  readonly repository: string;
  readonly health: Meta['health'];
  /** Named as in Docker, without the stack. */
  readonly secrets: readonly { readonly name: string; readonly value: string }[];
  readonly base: FloorDeploy;
  readonly head: FloorDeploy;
}

export interface FloorRequestOptions {
  readonly workspace: string;
  readonly target: Target;
  readonly ipvs: boolean;
  /** The recipe's repository in the lab's catalogue. */
  readonly repository: string;
  /** A run of the recipe: from and to which commit it went. */
  readonly record: RunRecord;
}

/**
 * Says once, before the clock runs, what abra and the harness find out for an app of a recipe: its env, its secrets,
 * its compose files.
 */
export async function recipeFloorRequest({
  workspace,
  target,
  ipvs,
  repository,
  record,
}: FloorRequestOptions): Promise<RecipeFloorRequest> {
  const { meta, folder = '' } = await loadRecipe(workspace, record.recipe);
  const domain = createAppDomain('floor', target.zone);
  const checkout = mkdtempSync(join(tmpdir(), 'floor-'));
  try {
    execFileSync('git', ['clone', '--quiet', repository, checkout]);
    checkOut(checkout, record.base?.commit ?? '');
    // As `abra app new` fills it in.
    const sample = readFileSync(join(checkout, '.env.sample'), 'utf8').replaceAll(
      `${record.recipe}.example.com`,
      domain,
    );
    const { env, secrets } = await appOf(meta, { domain, target, sample });
    const deployOf = (on: 'base' | 'head', commit: string, own: Readonly<Record<string, string>>): FloorDeploy => {
      checkOut(checkout, commit);
      const set = { ...own, STACK_NAME: stackNameOf(domain), DOMAIN: domain };
      const all = Object.fromEntries(readRecipeEnv(checkout, new Map(Object.entries(set))));
      const overlays = meta.overlays.filter(meantFor(on)).map(({ file }) => join(folder, 'overlays', file));
      const { services } = readCompose(checkout, new Map(Object.entries(all)));
      const ready = meta.ready.filter(meantFor(on)).flatMap((probe) => floorProbe(probe, all));
      return {
        commit,
        env: all,
        files: composeFileNames(own.COMPOSE_FILE),
        overlays,
        services: Object.keys(services),
        ready,
      };
    };
    const base = deployOf('base', record.base?.commit ?? '', env);
    const head = deployOf('head', record.head?.commit ?? '', { ...env, ...meta.upgrade.env });
    return {
      socketPath: target.dockerHost.replace('unix://', ''),
      domain,
      address: target.address ?? '',
      caFile: target.caFile ?? '',
      ipvs,
      repository,
      health: meta.health,
      secrets,
      base,
      head,
    };
  } finally {
    rmSync(checkout, { recursive: true });
  }
}

/** Env and secrets of an app, with what the recipe's own hook adds to them. */
async function appOf(
  meta: Meta,
  { domain, target, sample }: { domain: string; target: Target; sample: string },
): Promise<{ env: Record<string, string>; secrets: { name: string; value: string }[] }> {
  const env: Record<string, string> = {
    ...Object.fromEntries(parseEnvFile(sample)),
    DOMAIN: domain,
    ...target.env,
    ...target.envByRecipe?.[meta.name],
    ...meta.env,
  };
  for (const name of meta.freePorts) env[name] = String(await freePort());
  const secrets: { name: string; value: string }[] = [];
  await meta.hooks.beforeInstall?.({
    app: { domain, target, env } as unknown as App,
    setEnv: (changes) => void Object.assign(env, changes),
    insertSecret: ({ name, version, value }) =>
      Promise.resolve(void secrets.push({ name: `${name}_${version}`, value })),
  });
  for (const [name, version] of secretVersions(new Map(Object.entries(env)))) {
    if (secrets.some((secret) => secret.name === `${name}_${version}`)) continue;
    const length = secretLength(sample, name);
    secrets.push({ name: `${name}_${version}`, value: randomBytes(length).toString('hex').slice(0, length) });
  }
  return { env, secrets };
}

/** Characters that a secret has: what `# length=…` behind its version says (docs/abra.md#secrets), else 64. */
function secretLength(sample: string, name: string): number {
  const line = new RegExp(`^SECRET_${name.toUpperCase()}_VERSION=.*#.*\\blength=(\\d+)`, 'm').exec(sample);
  return Number(line?.[1] ?? 64);
}

/**
 * None for a port of the target: of one that is published for TCP and UDP, `docker stack deploy` publishes but one of
 * them where compose files are merged.
 */
function floorProbe(probe: ReadyProbe, env: Readonly<Record<string, string>>): FloorProbe[] {
  if (probe.kind === 'http') return [probe];
  return probe.service === undefined
    ? []
    : [{ kind: 'tcp', service: probe.service, port: portOf(probe, new Map(Object.entries(env))) }];
}

function checkOut(checkout: string, commit: string): void {
  execFileSync('git', ['-C', checkout, '-c', 'advice.detachedHead=false', 'checkout', '--quiet', '--force', commit]);
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

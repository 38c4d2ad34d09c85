import { join } from 'node:path';
import { providerOf as depThatProvides } from '@cc-ci/deps';
import { secretVersions } from '@cc-ci/abra';
import { unique } from '@cc-ci/core';
import { type App, openApp, type Provides, type WireSso } from '@cc-ci/recipe';
import { proof } from '@cc-ci/results';
import { CHECK_REDIRECT_PATH, discoverProvider, isRealmOf, realmNameOf, realmRequestFor } from '@cc-ci/sso';
import { editAppEnv, readAppEnv } from './env.ts';
import type { AppRun } from './app-run.ts';
import { leftBehindError, secretUndeclared } from './errors.ts';
import type { Place, StageLog } from '@cc-ci/results';
import type { DepApp } from './dep-app.ts';
import type { LoadedRecipe } from './load-recipe.ts';

/** A realm that is still there when all is removed. */
export interface RealmLeft {
  readonly kind: 'realm';
  readonly name: string;
}

/**
 * Gives the app its own realm, client and user in its provider, and puts them into its env and secrets, before its one
 * deploy. A provider that did not come up is no failure here: it has its own failure, and what needs it is
 * `unverified`. Gives whether the deploy can go on.
 */
export async function wireSso(run: AppRun, place: Place, log: StageLog): Promise<boolean> {
  if (!run.recipe.meta.sso) return true;
  const { meta } = ssoProviderOf(run.recipe, run.deps.recipes);
  const dep = await run.recorder.phase({ place, name: `waiting for ${meta.name}`, owner: 'app' }, () =>
    run.deps.app(meta.name),
  );
  if (dep)
    return log.proof(proof('realm-wired', meta.name), () =>
      run.recorder.phase({ place, name: 'single sign-on', owner: 'app' }, () => wire(run, dep)),
    );
  run.state.sso = { unavailable: `SSO unverified: ${meta.name} did not come up` };
  run.recorder.note(place, run.state.sso.unavailable);
  await insertStandIns(run, meta.name);
  return true;
}

/**
 * The app is deployed without its provider, and swarm starts no service that lacks a secret: what the provider would
 * have given is a word that opens nothing.
 */
async function insertStandIns(run: AppRun, provider: string): Promise<void> {
  const declared = secretVersions(readAppEnv(run));
  const names = secretsOfWire(run.recipe.meta.sso?.wire, provider).filter((name) => declared.has(name));
  await insertSecrets(run, Object.fromEntries(names.map((name) => [name, unique('no-provider')])));
}

/** Names of the secrets that a recipe's `wire` gives; none where it cannot say so without a provider. */
function secretsOfWire(wire: WireSso | undefined, provider: string): string[] {
  const domain = `${provider}.invalid`;
  const url = `https://${domain}`;
  const { user } = realmRequestFor(provider, { url, redirectPaths: [] });
  const endpoints = { authorization: url, token: url, userinfo: url, jwks: url, endSession: url };
  const client = { issuer: url, clientId: provider, clientSecret: unique('no-provider') };
  try {
    return Object.keys(wire?.({ ...client, endpoints, user, dep: { domain, url } }).secrets ?? {});
  } catch {
    return [];
  }
}

async function wire(run: AppRun, dep: DepApp): Promise<string> {
  const { app, state, recipe, redactor } = run;
  const { redirectPaths = [], wire } = recipe.meta.sso ?? {};
  const name = realmNameOf(recipe.meta.name, app.domain);
  const request = realmRequestFor(name, { url: app.url, redirectPaths });
  redactor.add('sso:password', request.user.password);
  state.realm = { name, dep };
  dep.ledger?.note(name, app.domain);
  await using opened = openApp(dep.address);
  const client = await providerOf(dep).open(opened, request);
  redactor.add('sso:client_secret', client.clientSecret);
  const { endpoints } = await discoverProvider({ client, fetch: opened.fetch });
  const wiring = wire?.({ ...client, endpoints, user: request.user, dep: { domain: opened.domain, url: opened.url } });
  editAppEnv(run, wiring?.env ?? {});
  await insertSecrets(run, wiring?.secrets ?? {});
  state.sso = {
    module: join(dep.recipe.folder ?? '', 'recipe.ts'),
    dep: dep.address,
    realm: name,
    client,
    user: request.user,
    redirectUri: new URL(CHECK_REDIRECT_PATH, app.url).href,
  };
  return `${name} at ${client.issuer}`;
}

/** Before the deploy generates what is missing: a secret of swarm does not change once it is there. */
async function insertSecrets(run: AppRun, secrets: Readonly<Record<string, string>>): Promise<void> {
  const { abra, app, state, redactor } = run;
  const declared = secretVersions(readAppEnv(run));
  for (const [name, value] of Object.entries(secrets)) {
    const version = declared.get(name);
    if (!version) throw secretUndeclared(name, [...declared.keys()]);
    redactor.add(name, value);
    await abra.insertSecret(app.domain, { name, version, value });
    state.secrets[name] = value;
  }
}

/**
 * Removes the app's realm, and those that its tests made beside it, and proves that they are gone; gives those that are
 * not.
 */
export async function removeRealm(
  { state: { realm }, recorder }: Pick<AppRun, 'state' | 'recorder'>,
  log: StageLog,
  place: Place,
): Promise<readonly RealmLeft[]> {
  if (!realm) return [];
  const { name, dep } = realm;
  const provider = providerOf(dep);
  let left: readonly string[] = [];
  await log.proof(proof('realm-gone', dep.recipe.meta.name), () =>
    recorder.phase({ place, name: 'removal of the realm', owner: 'app' }, async () => {
      await using app = openApp(dep.address);
      const own = async () => (await provider.list(app)).filter((each) => isRealmOf(name, each));
      for (const each of await own()) await provider.close(app, each);
      left = await own();
      if (left.length === 0) dep.ledger?.forget(name);
      if (left.length > 0) throw leftBehindError(left.map((each) => `realm ${each}`));
      return `${dep.domain} has no realm ${name}`;
    }),
  );
  return left.map((each) => ({ kind: 'realm', name: each }));
}

function providerOf(dep: DepApp): Provides<App>['provider'] {
  const { provides, name } = dep.recipe.meta;
  if (!provides) throw new Error(`${name} provides nothing`);
  return provides.provider;
}

/** The dep through which a recipe's people sign in. @throws CcciError `DEP_PROVIDES_NONE`, `DEP_PROVIDERS_AMBIGUOUS` */
export function ssoProviderOf({ meta }: LoadedRecipe, recipes: readonly LoadedRecipe[]): LoadedRecipe {
  const own = recipes.filter((each) => meta.deps.includes(each.meta.name)).map(nodeOf);
  return depThatProvides(meta.name, own, 'oidc').recipe;
}

/** A recipe as `@cc-ci/deps` orders them. */
export function nodeOf(recipe: LoadedRecipe) {
  const { name, deps, provides } = recipe.meta;
  return { name, deps, provides, recipe };
}

import { type App, pinVersion, readApp } from '../app.ts';
import { requireConfirmation } from '../confirm.ts';
import { waitForConvergence } from '../converge.ts';
import {
  type Deployment,
  deployStack,
  readDeployment,
  requireObjects,
  timeoutMsOf,
  warnOfMissingEnv,
} from '../deployment.ts';
import { requireDomainResolves } from '../domain-check.ts';
import { Fatal, info } from '../fatal.ts';
import type { Input } from '../input.ts';
import { requireNoLintErrors } from '../lint.ts';
import {
  chaosVersion,
  checkOut,
  ensureCloned,
  fetchRecipe,
  headVersion,
  latestVersion,
  recipeFile,
  type RecipeRepo,
  requireClean,
  tagsOf,
} from '../recipe-repo.ts';
import { type DeployedVersion, deployedVersion, stackServices } from '../stack.ts';
import { compareVersions } from '../versions.ts';

/** What is put on the server: a release or a commit, or the checkout as it stands. */
interface Choice {
  readonly version?: string;
  readonly chaosVersion?: string;
}

/** `abra app deploy DOMAIN [VERSION]` */
export async function deploy(input: Input): Promise<void> {
  const app = readApp(input.args[0]!);
  const { chaos, force } = input.flags;
  if (chaos && input.args[1]) throw new Fatal('cannot use [version] and --chaos together');
  const repo = prepareRecipe(app, input);
  const running = await runningVersion(app);
  if (running && !force && !chaos) throw new Fatal(`${app.domain} is already deployed`);
  const call = { app, repo, input };
  await putOnServer(call, chooseVersion(call, running));
}

/** `abra app upgrade DOMAIN [VERSION]` */
export async function upgrade(input: Input): Promise<void> {
  await move(input, 'upgrade');
}

/** `abra app rollback DOMAIN [VERSION]` */
export async function rollback(input: Input): Promise<void> {
  await move(input, 'rollback');
}

async function move(input: Input, way: 'upgrade' | 'rollback'): Promise<void> {
  const app = readApp(input.args[0]!);
  const repo = prepareRecipe(app, input);
  const running = await runningVersion(app);
  if (!running) throw new Fatal(`${app.domain} is not deployed?`);
  const version = versionToMoveTo(repo, running, { way, wanted: input.args[1] });
  await putOnServer({ app, repo, input }, { version });
}

/** What a command is about: the app, its recipe's repository, arguments and flags. */
interface Call {
  readonly app: App;
  readonly repo: RecipeRepo;
  readonly input: Input;
}

function versionToMoveTo(
  repo: RecipeRepo,
  running: DeployedVersion,
  { way, wanted }: { readonly way: 'upgrade' | 'rollback'; readonly wanted: string | undefined },
): string {
  const now = running.version;
  if (!now) throw new Fatal(`failed to determine the deployed version of ${repo.name}`);
  const isBeyond = (tag: string) => (way === 'upgrade' ? compareVersions(tag, now) > 0 : compareVersions(tag, now) < 0);
  const beyond = tagsOf(repo).filter(isBeyond);
  const candidates = way === 'upgrade' ? beyond : beyond.reverse();
  if (wanted && !candidates.includes(wanted))
    throw new Fatal(`${wanted} is not ${way === 'upgrade' ? 'an upgrade' : 'a rollback'} for ${now}`);
  const target = wanted ?? (way === 'upgrade' ? candidates.at(-1) : candidates[0]);
  if (!target) throw new Fatal(`no available ${way}s for ${now}`);
  return target;
}

function prepareRecipe(app: App, input: Input): RecipeRepo {
  const repo = ensureCloned(app.recipe);
  if (input.flags['chaos']) return repo;
  requireClean(repo);
  if (!input.flags['offline']) fetchRecipe(repo);
  return repo;
}

async function runningVersion(app: App): Promise<DeployedVersion | undefined> {
  const services = await stackServices(app.stack);
  return services.length > 0 ? deployedVersion(services, app.stack) : undefined;
}

/** The order: the checkout for chaos, the argument, what runs, the pin, the newest release, the newest commit. */
function chooseVersion({ app, repo, input }: Call, running: DeployedVersion | undefined): Choice {
  if (input.flags['chaos']) return { chaosVersion: chaosVersion(repo) };
  if (input.args[1]) return { version: input.args[1] };
  if (input.flags['deploy-latest'] || input.flags['ignore-env-version']) return { version: latestVersion(repo) };
  return {
    version:
      (running?.chaos ? running.chaosVersion?.replace('+U', '') : running?.version) ??
      app.pinned ??
      latestVersion(repo),
  };
}

async function putOnServer({ app, repo, input }: Call, choice: Choice): Promise<void> {
  const settled: Choice = choice.chaosVersion ? choice : checkedOut(repo, choice.version);
  const deployment = readDeployment(app, repo);
  await requireObjects(deployment);
  warnOfMissingEnv(deployment);
  printOverview(deployment, settled);
  await requireConfirmation(input, 'proceed?');
  if (!input.flags['no-domain-checks']) await requireDomainResolves(deployment.env['DOMAIN']);
  await deployStack(deployment, settled);
  if (!input.flags['no-converge-checks']) await monitor(deployment);
  pinVersion(app, settled.chaosVersion ?? settled.version!);
}

function checkedOut(repo: RecipeRepo, version: string | undefined): { version: string } {
  checkOut(repo, version);
  requireNoLintErrors(repo);
  return { version: version ?? headVersion(repo) };
}

async function monitor(deployment: Deployment): Promise<void> {
  const timeoutMs = timeoutMsOf(deployment);
  info(`waiting for ${deployment.app.domain} to deploy (at most ${timeoutMs / 1000} s)`);
  await waitForConvergence(deployment.app.stack, timeoutMs);
  info('deploy succeeded 🟢');
}

function printOverview({ app, repo, env }: Deployment, choice: Choice): void {
  const version = choice.chaosVersion ?? choice.version ?? '';
  const lines = [
    ['DOMAIN', app.domain],
    ['RECIPE', app.recipe],
    ['SERVER', app.server],
    ['CONFIG', env['COMPOSE_FILE'] || 'compose.yml'],
    ['NEW DEPLOYMENT', choice.chaosVersion ? `${version} (chaos)` : version],
  ];
  process.stdout.write(`DEPLOY OVERVIEW\n${lines.map(([key, value]) => `  ${key!.padEnd(16)}${value}\n`).join('')}`);
  const notes = recipeFile(repo, `release/${choice.version}`);
  if (notes) process.stdout.write(`\nRELEASE NOTES ${choice.version}\n${notes.trimEnd()}\n`);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkOut, type ComposeConfig, parseEnvFile } from '@cc-ci/abra';
import { proof } from '@cc-ci/results';
import type { Converged, Service } from '@cc-ci/swarm';
import { readAppEnv } from '../app/env.ts';
import { callHook } from '../app/hooks.ts';
import type { AppRun } from '../app/app-run.ts';
import { composeOf, deploy, proveReady, servicesNow } from '../app/deploy.ts';
import { nothingUpgraded, proofFailed } from '../errors.ts';
import { ensureImages, proveImages } from '../app/images.ts';
import { proveUpgradeKept, seed } from '../app/marker-proofs.ts';
import { placeOverlays } from '../app/overlays.ts';
import type { StageLog } from '@cc-ci/results';
import { runningTasks } from '../app/running-tasks.ts';

/** Upgrades the installed base in place to the head, by chaos, and proves that it is the head that runs, settled, with the data. */
export async function upgradeStage(run: AppRun, log: StageLog): Promise<void> {
  const { checkout, recipe, recorder, versions } = run;
  await checkOut(checkout, versions.head.commit);
  log.hint = newVariablesHint(run);
  const overlays = placeOverlays(run, 'head');
  const env = { ...overlays.env, ...recipe.meta.upgrade.env };
  const config = composeOf(run, new Map([...readAppEnv(run), ...Object.entries(env)]));
  const had = await log.proof(proof('images-available', 'head'), async () =>
    recorder.phase('upgrade', 'images', 'engine', async () =>
      (await ensureImages(run, config)).map(({ reference, digest }) => `${reference} ${digest}`).join('; '),
    ),
  );
  if (!had) return;
  await callHook(run, 'upgrade', 'beforeUpgrade');
  await seed(run, 'upgrade', log);
  const before = await servicesNow(run);
  await deploy(run, 'upgrade', { what: 'head', env, chaos: true });
  const converged = await proveReady(run, 'upgrade', log, before);
  if (!converged) return;
  await proveUpgraded(run, log, { before, converged, config });
  await proveUpgradeKept(run, log);
}

/** Variables that the head's `.env.sample` sets and the app, which is of the base, does not have: abra adds none to an app that is there. */
function newVariablesHint(run: AppRun): string | undefined {
  const had = readAppEnv(run);
  const sample = parseEnvFile(readFileSync(join(run.checkout.path, '.env.sample'), 'utf8'));
  const given = run.recipe.meta.upgrade.env;
  const lacking = [...sample.keys()].filter((name) => !had.has(name) && !(name in given));
  if (lacking.length === 0) return undefined;
  return `the head’s .env.sample sets ${lacking.join(', ')}, which an app of the base does not have: say so in the release notes, and give a value by upgrade.env in recipe.ts`;
}

interface Upgrade {
  readonly before: readonly Service[];
  readonly converged: Converged;
  readonly config: ComposeConfig;
}

async function proveUpgraded(run: AppRun, log: StageLog, upgrade: Upgrade): Promise<void> {
  const { config, converged } = upgrade;
  await log.proof(proof('chaos-label'), () => proveChaosLabel(run, converged));
  await log.proof(proof('images-run', 'head'), () => proveImages(config, runningTasks(converged)));
  await log.proof(proof('old-tasks-gone'), () => proveOldTasksGone(upgrade));
  await log.proof(proof('dropped-services-gone'), () => proveServices(upgrade));
  await log.proof(proof('changed'), () => proveSomethingUpgraded(run, upgrade));
}

/** abra stamps the first 8 hex digits of the deployed commit, and `+U` when untracked overlays lie beside it (docs/abra.md#versions). */
function proveChaosLabel(run: AppRun, { services }: Converged): string {
  const name = `coop-cloud.${run.app.stack}.chaos-version`;
  const label = services.find((service) => service.name === 'app')?.labels[name];
  const { commit } = run.versions.head;
  const named = label?.replace(/\+U$/, '') ?? '';
  if (named.length < 7 || !commit.startsWith(named))
    throw proofFailed(`label ${name} is ${label ?? 'missing'}, and the head is ${commit}`);
  return `${name}=${label}`;
}

function proveOldTasksGone({ converged }: Upgrade): string {
  const running = runningTasks(converged);
  const current = new Map(converged.services.map((service) => [service.id, service.template]));
  const old = converged.tasks.filter(
    (task) => task.state === 'running' && task.template !== current.get(task.serviceId),
  );
  if (old.length > 0)
    throw proofFailed(
      `${old.length} tasks of an older definition still run: ${old.map(({ image }) => image).join(', ')}`,
    );
  return `${running.length} tasks run, all of the head’s definition`;
}

function proveServices({ config, converged }: Upgrade): string {
  const wanted = Object.keys(config.services).sort();
  const found = converged.services.map(({ name }) => name).sort();
  if (wanted.join() !== found.join())
    throw proofFailed(
      `services ${found.join(', ')} run, and the head has ${wanted.join(', ')}`,
      undefined,
      'abra does not prune: the recipe’s release notes must say how to remove the dropped service',
    );
  return `services: ${found.join(', ')}`;
}

function proveSomethingUpgraded(run: AppRun, { before, converged }: Upgrade): string {
  const changed = converged.services.filter((service) => {
    const earlier = before.find(({ name }) => name === service.name);
    return !earlier || withoutPin(earlier) !== withoutPin(service) || ownLabels(earlier) !== ownLabels(service);
  });
  const base = run.versions.base?.version ?? 'the base';
  if (changed.length === 0) throw nothingUpgraded(base, run.versions.head.commit);
  return `from ${base} to ${run.versions.head.commit.slice(0, 8)}: ${changed.map(({ name }) => name).join(', ')} changed`;
}

/** What tasks are made from, without the version that abra pins in their environment: it differs even when nothing else does (docs/abra.md#versions). */
function withoutPin({ template }: Service): string {
  return template.replace(/"(TYPE|RECIPE)=[^"]*",?/g, '');
}

/** Labels without those that abra stamps itself at every deploy. */
function ownLabels({ labels }: Service): string {
  return JSON.stringify(
    Object.entries(labels)
      .filter(([name]) => !/^coop-cloud\..*\.(chaos|chaos-version|recipe)$/.test(name))
      .sort(),
  );
}

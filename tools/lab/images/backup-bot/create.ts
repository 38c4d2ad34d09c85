import { existsSync, realpathSync } from 'node:fs';
import type { BotEngine, BotService } from './engine.ts';
import { runHooks } from './hooks.ts';
import { isOn, planBackup, VOLUMES_ROOT } from './labels.ts';
import { BackupError, type Log } from './log.ts';
import { awaitRepository, saveSnapshot } from './repository.ts';
import type { Settings } from './settings.ts';

/** `backup create`: for the stack, or every stack that opts in: pre-hooks, one snapshot, post-hooks. */
export async function create(engine: BotEngine, settings: Settings, log: Log): Promise<void> {
  await awaitRepository();
  const services = await engine.services();
  const stacks = settings.stack === undefined ? stacksOf(services) : [settings.stack];
  for (const stack of stacks)
    await backupStack(
      engine,
      services.filter((service) => service.stack === stack),
      { ...settings, stack },
      log,
    );
  log('SUMMARY', 'backup finished');
}

async function backupStack(
  engine: BotEngine,
  all: readonly BotService[],
  settings: Settings & { stack: string },
  log: Log,
): Promise<void> {
  const { stack, hooks, retries } = settings;
  if (all.length === 0) throw new BackupError(`no app ${stack} is deployed`);
  if (!isOn(all)) throw new BackupError(`no service of ${stack} has the label backupbot.backup=true`);
  const plan = planBackup(all);
  for (const mistake of plan.mistakes) log('ERROR', mistake);
  if (hooks) await runHooks(engine, all, 'backup.pre', log);
  try {
    const paths = existing(plan.paths, log);
    if (paths.length === 0) log('ERROR', `nothing of ${stack} is there to be saved: no snapshot was made`);
    else await withRetries(retries, log, () => save(tagsOf(stack, all), paths, log));
  } finally {
    if (hooks) await runHooks(engine, all, 'backup.post', log);
  }
}

async function save(tags: readonly string[], paths: readonly string[], log: Log): Promise<void> {
  const { id, unread } = await saveSnapshot(tags, paths);
  if (unread) log('WARNING', 'not all could be read', { restic: unread });
  log('INFO', 'snapshot saved', { snapshot: id, paths });
}

/**
 * A path that is not there is logged and left out, as restic itself does: only a look into the snapshot finds it. So is
 * one that a symbolic link leads out of its volume: restic would save another app's data.
 */
function existing(paths: readonly string[], log: Log): string[] {
  return paths.filter((path) => {
    const isThere = existsSync(path);
    if (!isThere) log('ERROR', `${path} does not exist, skipping`);
    else if (!isWithinVolume(path)) log('ERROR', `${path} leads out of its volume, skipping`);
    return isThere && isWithinVolume(path);
  });
}

function isWithinVolume(path: string): boolean {
  const volume = path
    .split('/')
    .slice(0, VOLUMES_ROOT.split('/').length + 2)
    .join('/');
  const [real, root] = [realpathSync(path), realpathSync(volume)];
  return real === root || real.startsWith(`${root}/`);
}

async function withRetries(retries: number, log: Log, attempt: () => Promise<void>): Promise<void> {
  for (let left = retries; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left <= 0) throw error;
      log('WARNING', `trying again, ${left} of ${retries} left`, { error: String(error) });
    }
  }
}

/** The stack alone, by which it is found again, and with the recipe's version. */
function tagsOf(stack: string, services: readonly BotService[]): string[] {
  const version = services.map(({ labels }) => labels[`coop-cloud.${stack}.version`]).find(Boolean);
  return version ? [stack, `${stack}:${version}`] : [stack];
}

function stacksOf(services: readonly BotService[]): string[] {
  const stacks = [...new Set(services.map(({ stack }) => stack))].filter(Boolean);
  return stacks.filter((stack) => isOn(services.filter((service) => service.stack === stack)));
}

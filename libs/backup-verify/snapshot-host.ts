import { type Engine, execInContainer, findServiceByLabel, runningContainer } from '@cc-ci/swarm';
import { noBackupBot } from './errors.ts';

/** Service label by which the backup bot is found, as abra finds it (docs/abra.md#the-backup-bot). */
export const BACKUP_BOT_LABEL = 'coop-cloud.backupbot.enabled';

export interface HostOutput {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** A place where `restic` runs with the repository's address and password in its environment: the backup bot's container. */
export interface SnapshotHost {
  exec(argv: readonly string[]): Promise<HostOutput>;
}

/** The backup bot of the engine. @throws CcciError `BACKUP_BOT_MISSING`, `NO_RUNNING_TASK` */
export async function backupBotHost(engine: Engine): Promise<SnapshotHost> {
  const bot = await findServiceByLabel(engine, `${BACKUP_BOT_LABEL}=true`);
  if (!bot) throw noBackupBot(BACKUP_BOT_LABEL);
  const stack = bot.labels['com.docker.stack.namespace'] ?? '';
  const containerId = await runningContainer(engine, stack, bot.name);
  return { exec: (argv) => execInContainer(engine, containerId, argv) };
}

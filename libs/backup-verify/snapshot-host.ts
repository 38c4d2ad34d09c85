import { type Engine, execInContainer, findServicesByLabel, runningContainer } from '@cc-ci/swarm';
import { noBackupBot, severalBackupBots } from './errors.ts';

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

/** The backup bot of the engine. @throws CcciError `BACKUP_BOT_MISSING`, `BACKUP_BOT_AMBIGUOUS`, `NO_RUNNING_TASK` */
export async function backupBotHost(engine: Engine): Promise<SnapshotHost> {
  const [bot, ...others] = await findServicesByLabel(engine, `${BACKUP_BOT_LABEL}=true`);
  if (!bot) throw noBackupBot(BACKUP_BOT_LABEL);
  if (others.length > 0)
    throw severalBackupBots(
      BACKUP_BOT_LABEL,
      [bot, ...others].map(({ fullName }) => fullName),
    );
  const stack = bot.labels['com.docker.stack.namespace'] ?? '';
  const containerId = await runningContainer(engine, stack, bot.name);
  return { exec: (argv) => execInContainer(engine, { id: containerId, argv }) };
}

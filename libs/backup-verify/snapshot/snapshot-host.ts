import {
  type Engine,
  execInContainer,
  findServicesByLabel,
  runningContainer,
  type Service,
  streamFromContainer,
} from '@cc-ci/swarm';
import { noBackupBot, severalBackupBots } from '../errors.ts';

/** Service label by which the backup bot is found, as abra finds it (docs/abra.md#the-backup-bot). */
export const BACKUP_BOT_LABEL = 'coop-cloud.backupbot.enabled';

export interface HostOutput {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/**
 * A place where `restic` runs with the repository's address and password in its environment: the backup bot's
 * container.
 */
export interface SnapshotHost {
  exec(argv: readonly string[]): Promise<HostOutput>;
  /** Standard output as it comes; throws at its end when the command failed. Whoever stops reading ends the command. */
  stream(argv: readonly string[]): AsyncIterable<Buffer>;
}

/** The backup bot that was found, whatever else carries its label later. */
export interface BackupBot {
  /** Its container, as it runs now. @throws CcciError `NO_RUNNING_TASK` */
  host(): Promise<SnapshotHost>;
}

/** The backup bot of the engine, as it runs now. @throws as `findBackupBot` and `BackupBot.host` do */
export async function backupBotHost(engine: Engine): Promise<SnapshotHost> {
  return (await findBackupBot(engine)).host();
}

/**
 * Looks which service is the backup bot.
 * @throws CcciError `BACKUP_BOT_MISSING`, `BACKUP_BOT_AMBIGUOUS` with all names
 */
export async function findBackupBot(engine: Engine): Promise<BackupBot> {
  const [bot, ...others] = await findServicesByLabel(engine, `${BACKUP_BOT_LABEL}=true`);
  if (!bot) throw noBackupBot(BACKUP_BOT_LABEL);
  if (others.length > 0)
    throw severalBackupBots(
      BACKUP_BOT_LABEL,
      [bot, ...others].map(({ fullName }) => fullName),
    );
  return { host: () => hostOf(engine, bot) };
}

async function hostOf(engine: Engine, { labels, name }: Service): Promise<SnapshotHost> {
  const containerId = await runningContainer(engine, labels['com.docker.stack.namespace'] ?? '', name);
  return {
    exec: (argv) => execInContainer(engine, { id: containerId, argv }),
    stream: (argv) => streamFromContainer(engine, { id: containerId, argv }),
  };
}

/** What time it is where dumps are written: by the bot's clock, in milliseconds since 1970. */
export async function clockOf(host: SnapshotHost): Promise<number | undefined> {
  const { exitCode, stdout } = await host.exec(['date', '+%s %N']);
  const [seconds = '', nanoseconds = ''] = stdout.toString().trim().split(' ');
  if (exitCode !== 0 || !/^\d+$/.test(seconds)) return undefined;
  // BusyBox knows no part of a second.
  return Number(seconds) * 1_000 + (/^\d{9}$/.test(nanoseconds) ? Math.floor(Number(nanoseconds) / 1_000_000) : 0);
}

import type { BotEngine, BotService } from './engine.ts';
import { type HookMoment, hookOf } from './labels.ts';
import type { Log } from './log.ts';

/**
 * Runs the hooks of one moment, service by service. As with backup-bot-two, a hook that fails is logged and fails
 * nothing; a service without a running container does.
 * @throws BackupError
 */
export async function runHooks(
  engine: BotEngine,
  services: readonly BotService[],
  moment: HookMoment,
  log: Log,
): Promise<void> {
  for (const service of services) {
    const command = hookOf(service, moment);
    if (command === undefined) continue;
    const hook = `${moment}-hook of service ${service.name}`;
    log('INFO', `${hook} begins`, { service: service.name, command });
    const { exitCode, output } = await engine.exec(service, command);
    const facts = { service: service.name, command, exitCode, output: output.trim().slice(-2_000) };
    if (exitCode === 0) log('INFO', `${hook} is through`, facts);
    else log('ERROR', `${hook} ended with exit code ${exitCode}`, facts);
  }
}

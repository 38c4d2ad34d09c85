import { readApp } from '../app.ts';
import { requireConfirmation } from '../confirm.ts';
import { Fatal, info, warn } from '../fatal.ts';
import type { Input } from '../input.ts';
import { isDeployed } from '../stack.ts';
import { printRows } from '../table.ts';
import { removeVolumes, stackVolumes } from '../volumes.ts';

/** `abra app volume ls DOMAIN` */
export async function list(input: Input): Promise<void> {
  const app = readApp(input.args[0]!);
  const volumes = await stackVolumes(app.stack);
  const rows = volumes.map((volume) => [volume.Name, volume.Mountpoint]);
  if (rows.length === 0 && !input.flags['machine']) return warn(`no volumes found for ${app.domain}`);
  printRows(['NAME', 'ON SERVER'], rows, Boolean(input.flags['machine']));
}

/** `abra app volume rm DOMAIN [VOLUME]` */
export async function remove(input: Input): Promise<void> {
  const [domain, named] = input.args;
  const app = readApp(domain!);
  if (await isDeployed(app.stack))
    throw new Fatal(`${app.domain} is still deployed. Run "abra app undeploy ${app.domain}"`);
  const names = (await stackVolumes(app.stack)).map((volume) => volume.Name);
  const chosen = named ? names.filter((name) => name === named || name === `${app.stack}_${named}`) : names;
  if (named && chosen.length === 0) throw new Fatal(`unable to find a volume named ${named}`);
  if (chosen.length === 0) return warn('no volumes to remove');
  if (!input.flags['force']) await requireConfirmation(input, `remove ${chosen.join(', ')}?`);
  await removeVolumes(chosen);
  info(`${chosen.length} volumes removed successfully`);
}

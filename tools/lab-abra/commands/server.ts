import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { listServers } from '../app.ts';
import { Fatal, info } from '../fatal.ts';
import type { Input } from '../input.ts';
import { serversDir } from '../paths.ts';
import { printRows } from '../table.ts';

/** `abra server add --local` */
export async function addServer(input: Input): Promise<void> {
  if (!input.flags['local']) throw new Fatal('only --local servers can be added by the offline abra');
  if (input.args[0]) throw new Fatal('cannot use [server] and --local together');
  const isNew = !listServers().includes('default');
  mkdirSync(join(serversDir(), 'default'), { recursive: true });
  info(isNew ? 'local server successfully added' : 'local server already exists');
}

/** `abra server ls` */
export async function listAllServers(input: Input): Promise<void> {
  const rows = listServers().map((name) => [name, name === 'default' ? 'local' : name]);
  printRows(['NAME', 'HOST'], rows, Boolean(input.flags['machine']));
}

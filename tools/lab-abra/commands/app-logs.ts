import { readApp } from '../app.ts';
import { Fatal } from '../fatal.ts';
import { type Input, textFlag } from '../input.ts';
import { runAttached } from '../process.ts';
import { stackServices } from '../stack.ts';

/** `abra app logs DOMAIN [SERVICE]`: follows the logs of one service, or of all, until it is interrupted. */
export async function follow(input: Input): Promise<void> {
  const [domain, named] = input.args;
  const app = readApp(domain!);
  const names = (await stackServices(app.stack)).map((service) => service.Spec.Name);
  if (names.length === 0) throw new Fatal(`${app.domain} is not deployed?`);
  const chosen = named ? names.filter((name) => name === `${app.stack}_${named}`) : names;
  if (chosen.length === 0) throw new Fatal(`${app.domain} has no service ${named}, it has ${names.join(', ')}`);
  await Promise.all(chosen.map((name) => followService(name, input)));
}

async function followService(name: string, input: Input): Promise<void> {
  const since = textFlag(input, 'since');
  const stdout = input.flags['stderr'] ? 'ignore' : 'inherit';
  const args = ['service', 'logs', '--follow', '--raw', '--timestamps', ...(since ? ['--since', since] : []), name];
  await runAttached('docker', args, { stdio: ['ignore', stdout, 'inherit'] });
}

import { rmSync } from 'node:fs';
import { type App, readApp } from '../app.ts';
import { requireConfirmation } from '../confirm.ts';
import { watching } from '../converge.ts';
import { Fatal, info } from '../fatal.ts';
import type { Input } from '../input.ts';
import { runAttached } from '../process.ts';
import { removeSecret, storedSecrets } from '../secrets.ts';
import { isDeployed, stackContainers, stackNetworks, stackServices } from '../stack.ts';
import { removeVolumes, stackVolumes } from '../volumes.ts';

const goneWithinMs = 120_000;
const lookAgainMs = 100;

/** `abra app undeploy DOMAIN`: ends when services, containers and networks of the stack are gone; volumes stay. */
export async function undeploy(input: Input): Promise<void> {
  const app = readApp(input.args[0]!);
  if (!(await isDeployed(app.stack))) throw new Fatal(`${app.domain} is not deployed?`);
  await requireConfirmation(input, `undeploy ${app.domain}?`);
  const code = await runAttached('docker', ['stack', 'rm', app.stack], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (code !== 0) throw new Fatal(`docker stack rm of ${app.stack} ended with ${code}`);
  await waitUntilGone(app.stack);
  if (input.flags['prune']) await runAttached('docker', ['system', 'prune', '--force']);
  info('undeploy succeeded 🟢');
}

/** `abra app remove DOMAIN`: deletes secrets, volumes and the env file of an app that is not deployed. */
export async function remove(input: Input): Promise<void> {
  const app = readApp(input.args[0]!);
  if (await isDeployed(app.stack))
    throw new Fatal(`${app.domain} is still deployed. Run "abra app undeploy ${app.domain}"`);
  if (!input.flags['force']) await requireConfirmation(input, `delete all data of ${app.domain}?`);
  await removeObjects(app);
  rmSync(app.path);
  info(`file: ${app.path} removed`);
}

async function removeObjects(app: App): Promise<void> {
  for (const secret of await storedSecrets(app.stack)) {
    await removeSecret(secret.id);
    info(`secret: ${secret.name} removed`);
  }
  const volumes = (await stackVolumes(app.stack)).map((volume) => volume.Name);
  await removeVolumes(volumes);
  if (volumes.length > 0) info(`${volumes.length} volumes removed successfully`);
}

async function waitUntilGone(stack: string): Promise<void> {
  const deadline = Date.now() + goneWithinMs;
  await watching(async (nextChange) => {
    for (;;) {
      const left = await leftOf(stack);
      if (left.length === 0) return;
      if (Date.now() >= deadline)
        throw new Fatal(`undeploy timed out after ${goneWithinMs / 1000} s: still there: ${left.join(', ')}`);
      await nextChange(lookAgainMs);
    }
  });
}

async function leftOf(stack: string): Promise<string[]> {
  const [services, containers, networks] = await Promise.all([
    stackServices(stack),
    stackContainers(stack, true),
    stackNetworks(stack),
  ]);
  return [
    ...services.map((service) => `service ${service.Spec.Name}`),
    ...containers.map((container) => `container ${container.Names[0]?.slice(1)}`),
    ...networks.map((network) => `network ${network.Name}`),
  ];
}

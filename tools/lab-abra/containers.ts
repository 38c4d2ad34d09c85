import type { App } from './app.ts';
import { engineGet } from './engine.ts';
import { Fatal } from './fatal.ts';
import { type EngineContainer, type EngineService, stackContainers } from './stack.ts';

/** The newest running container of a service of an app; fatal when there is none. */
export async function serviceContainer(app: App, service: string): Promise<EngineContainer> {
  const full = `${app.stack}_${service}`;
  const running = (await stackContainers(app.stack)).filter(
    (container) => container.Labels['com.docker.swarm.service.name'] === full,
  );
  const newest = running.sort((a, b) => b.Created - a.Created)[0];
  if (!newest) throw new Fatal(`no containers matching the ${full} filter found?`);
  return newest;
}

/** The container of the backup bot: that of the service with the label `coop-cloud.backupbot.enabled=true`. */
export async function backupBotContainer(): Promise<string> {
  const services = await engineGet<EngineService[]>('/services', { label: ['coop-cloud.backupbot.enabled=true'] });
  if (services.length === 0) throw new Fatal('no backupbot discovered, is it deployed?');
  if (services.length > 1) {
    const names = services.map(({ Spec }) => Spec.Name).sort();
    throw new Fatal(`expected 1 service but found ${names.length}: ${names.join(' ')}`);
  }
  const label = services.map((service) => `com.docker.swarm.service.id=${service.ID}`)[0]!;
  const containers = await engineGet<EngineContainer[]>('/containers/json', { label: [label], status: ['running'] });
  if (!containers[0]) throw new Fatal(`the backupbot service ${services[0]!.Spec.Name} has no running container`);
  return containers[0].Id;
}

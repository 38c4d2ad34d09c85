import { type App, listApps, readApp } from '../app.ts';
import { readDeployment } from '../deployment.ts';
import { Fatal } from '../fatal.ts';
import { type Input, textFlag } from '../input.ts';
import { readCatalogue } from '../lab-state.ts';
import { ensureRecipe } from '../recipe-repo.ts';
import { deployedVersion, type EngineContainer, type EngineService, stackContainers, stackServices } from '../stack.ts';
import { drawTable, printJson, requireTerminal } from '../table.ts';
import { compareVersions, sortVersions } from '../versions.ts';

interface AppRow {
  readonly server: string;
  readonly recipe: string;
  readonly appName: string;
  readonly domain: string;
  readonly status: string;
  readonly chaos: string;
  readonly chaosVersion: string;
  readonly version: string;
  readonly upgrade: string;
}

/** `abra app ls`: by server, with status, versions and upgrades only when they are asked for. */
export async function listAll(input: Input): Promise<void> {
  const server = textFlag(input, 'server');
  const recipe = textFlag(input, 'recipe');
  const apps = listApps().filter((app) => (!server || app.server === server) && (!recipe || app.recipe === recipe));
  const rows = await Promise.all(apps.map((app) => rowOf(app, Boolean(input.flags['status']))));
  if (input.flags['machine']) return printJson(byServer(rows));
  requireTerminal();
  const cells = rows.map((row) => [
    row.recipe,
    row.domain,
    row.server,
    ...(input.flags['status'] ? [row.status, row.version] : []),
  ]);
  process.stdout.write(
    `${drawTable(['RECIPE', 'DOMAIN', 'SERVER', ...(input.flags['status'] ? ['STATUS', 'VERSION'] : [])], cells)}\n`,
  );
}

/** `abra app ps DOMAIN`: one row per service. */
export async function ps(input: Input): Promise<void> {
  const app = readApp(input.args[0]!);
  const repo = ensureRecipe(app.recipe, {
    chaos: Boolean(input.flags['chaos']),
    offline: Boolean(input.flags['offline']),
    version: app.pinned,
  });
  const services = await stackServices(app.stack);
  if (services.length === 0) throw new Fatal(`${app.domain} is not deployed?`);
  const containers = await stackContainers(app.stack);
  const names = Object.keys(readDeployment(app, repo).model.services).sort();
  const rows = names.map((name) => psRow(name, app.stack, { services, containers }));
  if (input.flags['machine']) return printJson(Object.fromEntries(rows.map((row) => [row.service, row])));
  requireTerminal();
  const headers = Object.keys(rows[0] ?? {});
  process.stdout.write(
    `${drawTable(
      headers.map((header) => header.toUpperCase()),
      rows.map((row) => Object.values(row)),
    )}\n`,
  );
}

function psRow(
  name: string,
  stack: string,
  {
    services,
    containers,
  }: { readonly services: readonly EngineService[]; readonly containers: readonly EngineContainer[] },
) {
  const full = `${stack}_${name}`;
  const own = containers.filter((container) => container.Labels['com.docker.swarm.service.name'] === full);
  const newest = own.sort((a, b) => b.Created - a.Created)[0];
  const deployed = deployedVersion(services, stack);
  return {
    service: name,
    image: newest ? newest.Image.replace(/@sha256:.*$/, '') : 'unknown',
    created: newest ? new Date(newest.Created * 1000).toISOString() : 'unknown',
    status: newest?.Status ?? 'unknown',
    state: newest?.State ?? 'unknown',
    ports: newest
      ? newest.Ports.map(
          (port) => `${port.PublicPort ? `${port.PublicPort}->` : ''}${port.PrivatePort}/${port.Type}`,
        ).join(', ')
      : 'unknown',
    version: deployed.version ?? 'unknown',
    chaos: deployed.chaos ? (deployed.chaosVersion ?? 'true') : 'false',
  };
}

async function rowOf(app: App, withStatus: boolean): Promise<AppRow> {
  const row = {
    server: app.server,
    recipe: app.recipe,
    appName: app.domain,
    domain: app.env.values['DOMAIN'] ?? app.domain,
  };
  if (!withStatus) return { ...row, status: '', chaos: '', chaosVersion: '', version: '', upgrade: '' };
  const services = await stackServices(app.stack);
  if (services.length === 0)
    return {
      ...row,
      status: 'unknown',
      chaos: 'unknown',
      chaosVersion: 'unknown',
      version: 'unknown',
      upgrade: 'unknown',
    };
  const { version = 'unknown', chaos, chaosVersion = 'unknown' } = deployedVersion(services, app.stack);
  return {
    ...row,
    status: 'deployed',
    chaos: String(chaos),
    chaosVersion,
    version,
    upgrade: upgradesOf(app.recipe, version),
  };
}

function upgradesOf(recipe: string, version: string): string {
  const published = (readCatalogue()[recipe]?.versions ?? []).flatMap((entry) => Object.keys(entry));
  if (version === 'unknown' || published.length === 0) return 'unknown';
  const newer = sortVersions(published).filter((candidate) => compareVersions(candidate, version) > 0);
  return newer.length > 0 ? newer.reverse().join('\n') : 'latest';
}

function byServer(rows: readonly AppRow[]): Record<string, unknown> {
  const servers = [...new Set(rows.map((row) => row.server))];
  return Object.fromEntries(servers.map((server) => [server, summary(rows.filter((row) => row.server === server))]));
}

function summary(apps: readonly AppRow[]): Record<string, unknown> {
  const count = (holds: (row: AppRow) => boolean) => apps.filter(holds).length;
  return {
    apps,
    appCount: apps.length,
    versionCount: count((row) => !['', 'unknown'].includes(row.version)),
    unversionedCount: count((row) => row.version === 'unknown'),
    latestCount: count((row) => row.upgrade === 'latest'),
    upgradeCount: count((row) => !['', 'unknown', 'latest'].includes(row.upgrade)),
  };
}

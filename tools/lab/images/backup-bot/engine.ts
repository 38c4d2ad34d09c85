import { request } from 'node:http';
import { BackupError } from './log.ts';

/** A service of the swarm, as far as backups need it. */
export interface BotService {
  readonly id: string;
  /** Name inside its stack. */
  readonly name: string;
  readonly stack: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly BotMount[];
}

export interface BotMount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
}

/** The engine that runs the apps. */
export interface BotEngine {
  services(): Promise<BotService[]>;
  /**
   * Runs a shell command in the service's running container.
   * @throws BackupError when none runs: the engine's HTTP 409
   */
  exec(service: BotService, command: string): Promise<{ exitCode: number; output: string }>;
}

const STACK_LABEL = 'com.docker.stack.namespace';

/** The engine behind a socket. */
export function openEngine(socketPath = '/var/run/docker.sock'): BotEngine {
  const ask = (method: string, path: string, body?: unknown) => askSocket(socketPath, method, path, body);
  return {
    services: async () => (JSON.parse(String(await ask('GET', '/services'))) as RawService[]).map(readService),
    exec: async (service, command) => {
      const container = await containerOf(ask, service);
      const created = await ask('POST', `/containers/${container}/exec`, {
        Cmd: ['sh', '-c', command],
        AttachStdout: true,
        AttachStderr: true,
      });
      const { Id: id } = JSON.parse(String(created)) as { Id: string };
      const output = demultiplex(await ask('POST', `/exec/${id}/start`, { Detach: false, Tty: false }));
      const { ExitCode: exitCode } = JSON.parse(String(await ask('GET', `/exec/${id}/json`))) as {
        ExitCode: number | null;
      };
      return { exitCode: exitCode ?? -1, output };
    },
  };
}

/** The text of Docker's framed output: 8 bytes of header, of which the last four are the length of what follows. */
export function demultiplex(stream: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= stream.length;) {
    const end = at + 8 + stream.readUInt32BE(at + 4);
    parts.push(stream.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(parts).toString();
}

type Ask = (method: string, path: string, body?: unknown) => Promise<Buffer>;

async function containerOf(ask: Ask, service: BotService): Promise<string> {
  const filters = JSON.stringify({ label: [`com.docker.swarm.service.id=${service.id}`], status: ['running'] });
  const found = JSON.parse(String(await ask('GET', `/containers/json?filters=${encodeURIComponent(filters)}`))) as {
    Id: string;
    Created: number;
  }[];
  const newest = found.sort((a, b) => b.Created - a.Created)[0];
  if (!newest)
    throw new BackupError(`409 Conflict: no container of service ${service.name} of ${service.stack} is running`);
  return newest.Id;
}

interface RawService {
  readonly ID: string;
  readonly Spec: {
    readonly Name: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly TaskTemplate: {
      readonly ContainerSpec?: { readonly Mounts?: readonly { Type: string; Source?: string; Target: string }[] };
    };
  };
}

function readService({ ID: id, Spec: spec }: RawService): BotService {
  const labels = spec.Labels ?? {};
  const stack = labels[STACK_LABEL] ?? '';
  const mounts = (spec.TaskTemplate.ContainerSpec?.Mounts ?? []).map(
    ({ Type: type, Source: source = '', Target: target }) => ({ type, source, target }),
  );
  return {
    id,
    stack,
    labels,
    mounts,
    name: spec.Name.startsWith(`${stack}_`) ? spec.Name.slice(stack.length + 1) : spec.Name,
  };
}

function askSocket(socketPath: string, method: string, path: string, body?: unknown): Promise<Buffer> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath, method, path, headers: payload ? { 'content-type': 'application/json' } : {} },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const content = Buffer.concat(chunks);
          if ((answer.statusCode ?? 500) < 400) resolve(content);
          else
            reject(
              new BackupError(
                `${answer.statusCode} ${answer.statusMessage}: ${content.toString().trim()} (${method} ${path})`,
              ),
            );
        });
      },
    );
    asked.on('error', reject);
    asked.end(payload);
  });
}

import { execFile } from 'node:child_process';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';

/**
 * Docker as a script would use it: its HTTP API over the socket, and its command line. Nothing of the harness is in
 * here.
 */
export class RawDocker {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  async get<T>(path: string, filters?: Readonly<Record<string, readonly string[]>>): Promise<T> {
    const query = filters
      ? `${path.includes('?') ? '&' : '?'}filters=${encodeURIComponent(JSON.stringify(filters))}`
      : '';
    return JSON.parse((await this.#ask('GET', path + query)).toString()) as T;
  }

  async text(path: string): Promise<string> {
    return (await this.#ask('GET', path)).toString();
  }

  async remove(path: string): Promise<void> {
    await this.#ask('DELETE', path);
  }

  /** Runs a command in a container and gives its output. @throws when it ends with another exit code than 0 */
  async exec(container: string, argv: readonly string[], stdin = ''): Promise<string> {
    const command = { Cmd: argv, AttachStdin: true, AttachStdout: true, AttachStderr: true };
    const { Id: id } = JSON.parse((await this.#ask('POST', `/containers/${container}/exec`, command)).toString()) as {
      Id: string;
    };
    const output = await this.#attach(`/exec/${id}/start`, stdin);
    const { ExitCode: exitCode } = await this.get<{ ExitCode: number }>(`/exec/${id}/json`);
    if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with exit code ${exitCode}: ${output}`);
    return output;
  }

  /** The container of a service's running task; empty where there is none. */
  async containerOf(service: string): Promise<string> {
    const tasks = await this.get<Task[]>('/tasks', { service: [service], 'desired-state': ['running'] });
    return tasks.find(({ Status }) => Status.State === 'running')?.Status.ContainerStatus?.ContainerID ?? '';
  }

  async post(path: string, body: unknown): Promise<void> {
    await this.#ask('POST', path, body);
  }

  async stack(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    await promisify(execFile)('docker', ['stack', ...args], {
      env: { ...process.env, ...env, DOCKER_HOST: `unix://${this.#socketPath}` },
    });
  }

  #ask(method: string, path: string, body?: unknown): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const question = request({ socketPath: this.#socketPath, method, path, headers, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          (answer.statusCode ?? 500) < 400
            ? resolve(Buffer.concat(chunks))
            : reject(new Error(`${method} ${path}: ${Buffer.concat(chunks).toString()}`)),
        );
      });
      question.on('error', reject);
      question.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Docker turns the connection into the command's own streams, in frames of eight bytes of head and their content. */
  #attach(path: string, stdin: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', connection: 'Upgrade', upgrade: 'tcp' };
      const question = request({ socketPath: this.#socketPath, method: 'POST', path, headers, agent: false });
      question.on('error', reject);
      question.on('upgrade', (_answer, socket: Socket, head: Buffer) => {
        const chunks = [head];
        socket.on('data', (chunk: Buffer) => chunks.push(chunk));
        socket.on('end', () => resolve(unframed(Buffer.concat(chunks))));
        socket.on('error', reject);
        socket.end(stdin);
      });
      question.end(JSON.stringify({ Detach: false, Tty: false }));
    });
  }
}

interface Task {
  readonly Status: { readonly State: string; readonly ContainerStatus?: { readonly ContainerID: string } };
}

function unframed(stream: Buffer): string {
  const contents: Buffer[] = [];
  for (let at = 0; at + 8 <= stream.length; at += 8 + stream.readUInt32BE(at + 4))
    contents.push(stream.subarray(at + 8, at + 8 + stream.readUInt32BE(at + 4)));
  return Buffer.concat(contents).toString();
}

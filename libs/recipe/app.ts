import type { Target } from '@cc-ci/core';
import { type AppWebSocket, httpClient, type HttpClient, type WebSocketOptions } from '@cc-ci/http';
import { connectEngine, execInService, type ExecOptions, expectSuccess } from '@cc-ci/swarm';
import type { AppAddress } from './address.ts';
import { type Api, type ApiOptions, openApi } from './api.ts';
import type { CredentialName } from './credentials.ts';
import { unknownSecret } from './errors.ts';

/** A deployed app as a test or a hook sees it. */
export interface App extends AsyncDisposable {
  readonly domain: string;
  readonly url: string;
  readonly stack: string;
  readonly target: Target;
  readonly http: HttpClient;
  /**
   * An API of the app, asked in the name of one user: requests are tried again while the app answers 5xx after a
   * restore.
   */
  api(options?: ApiOptions): Api;
  /** A WebSocket to a path of the app, or to a URL of the same zone. */
  webSocket(path: string, options?: WebSocketOptions): AppWebSocket;
  /** The platform's `fetch`, as `http` reaches the app: for client libraries that take one. */
  readonly fetch: typeof fetch;
  readonly env: Readonly<Record<string, string>>;
  /** @throws CcciError `UNKNOWN_SECRET` with the nearest name */
  secret(name: string): string;
  /**
   * The password of somebody whom tests make in the app: drawn at random for this run, the same in tests, hooks,
   * markers and in the fresh app of a restore, another one in every dep, and masked in everything that is printed or
   * kept.
   */
  credential(name: CredentialName): string;
  /** Runs a command in the running task of a service; gives both streams as text. */
  exec(
    service: string,
    argv: readonly string[],
    options?: ExecOptions,
  ): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  /** Writes a file inside a service's container. @throws CcciError `EXEC_FAILED` */
  writeFile(service: string, path: string, content: string | Buffer): Promise<void>;
}

/** Opens an app for use; dispose it to close its connections. */
export function openApp(address: AppAddress): App {
  const { domain, stack, target, env, secrets, credentials } = address;
  const engine = connectEngine(target.dockerHost);
  const url = `https://${domain}`;
  const http = httpClient({ baseUrl: url, nameservers: target.nameservers, caFile: target.caFile });
  return {
    domain,
    url,
    stack,
    target,
    http,
    api: (options) => openApi(http, options),
    webSocket: http.webSocket,
    fetch: http.fetch,
    env,
    secret: (name) => secrets[name] ?? refuse(name, Object.keys(secrets)),
    credential: (name) => credentials[name],
    exec: async (service, argv, options) => {
      const result = await execInService(engine, { stack, service, argv }, options);
      return { exitCode: result.exitCode, stdout: result.stdout.toString(), stderr: result.stderr.toString() };
    },
    writeFile: async (service, path, content) => {
      const argv = ['sh', '-c', 'cat > "$0"', path];
      expectSuccess(service, argv, await execInService(engine, { stack, service, argv }, { stdin: content }));
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function refuse(name: string, known: readonly string[]): never {
  throw unknownSecret(name, known);
}

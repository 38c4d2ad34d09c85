import type { Target } from '@cc-ci/core';
import { httpClient, type HttpClient } from '@cc-ci/http';
import { connectEngine, execInService, type ExecOptions, expectSuccess } from '@cc-ci/swarm';
import type { CredentialName, Credentials } from './credentials.ts';
import { unknownSecret } from './errors.ts';
import type { SsoAddress, SsoUnavailable } from './sso.ts';

/** What it takes to reach an app, as plain data: crosses from the engine to test workers. */
export interface AppAddress {
  readonly recipe: string;
  readonly domain: string;
  readonly stack: string;
  readonly target: Target;
  /** The app's env as it was deployed. */
  readonly env: Readonly<Record<string, string>>;
  /** Secrets that were generated for the app, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Passwords that the run drew for those who sign in; the same in the fresh app of a restore. */
  readonly credentials: Credentials;
  /** Where a browser of this run listens; without one each test file starts its own. */
  readonly browserEndpoint?: string;
  /** The identity provider that the app signs in through, where the recipe has `sso`. */
  readonly sso?: SsoAddress | SsoUnavailable;
  /** Folder for what tests leave for people: screenshots, traces. */
  readonly artefactsDir: string;
}

/** A deployed app as a test or a hook sees it. */
export interface App extends AsyncDisposable {
  readonly domain: string;
  readonly url: string;
  readonly stack: string;
  readonly target: Target;
  readonly http: HttpClient;
  /** The platform's `fetch`, as `http` reaches the app: for client libraries that take one. */
  readonly fetch: typeof fetch;
  readonly env: Readonly<Record<string, string>>;
  /** @throws CcciError `UNKNOWN_SECRET` with the nearest name */
  secret(name: string): string;
  /**
   * The password of somebody whom tests make in the app: drawn at random for this run, the same in tests, hooks, markers and in the fresh app of a
   * restore, another one in every dep, and masked in everything that is printed or kept.
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
    fetch: http.fetch,
    env,
    secret: (name) => secrets[name] ?? refuse(name, Object.keys(secrets)),
    credential: (name) => credentials[name],
    exec: async (service, argv, options) => {
      const result = await execInService(engine, { stack, service }, argv, options);
      return { exitCode: result.exitCode, stdout: result.stdout.toString(), stderr: result.stderr.toString() };
    },
    writeFile: async (service, path, content) => {
      const argv = ['sh', '-c', 'cat > "$0"', path];
      expectSuccess(service, argv, await execInService(engine, { stack, service }, argv, { stdin: content }));
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function refuse(name: string, known: readonly string[]): never {
  throw unknownSecret(name, known);
}

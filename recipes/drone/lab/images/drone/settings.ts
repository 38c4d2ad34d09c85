/** What the server is told by its environment, under Drone's own names. */
export interface Settings {
  readonly address: string;
  readonly port: number;
  readonly database: string;
  readonly version: string;
  readonly rpcSecret: string;
  readonly gitea: {
    readonly server: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly scope: string;
  };
  /** `DRONE_USER_CREATE`: somebody who is there from the start. */
  readonly firstUser:
    { readonly login: string; readonly token: string; readonly machine: boolean; readonly admin: boolean } | undefined;
}

/** Reads the settings. @throws Error for what Drone does not start without */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const {
    DRONE_SERVER_PROTO: proto = 'http',
    DRONE_SERVER_HOST: host = 'localhost',
    DRONE_SERVER_PORT: port = ':80',
    DRONE_GITEA_SERVER: server,
  } = env;
  if (!server) throw new Error('main: source code management system not configured');
  return {
    address: `${proto}://${host}`,
    port: Number(port.replace(/^.*:/, '')),
    database: env.DRONE_DATABASE_DATASOURCE ?? 'core.sqlite',
    version: env.DRONE_STANDIN_VERSION ?? '',
    rpcSecret: env.DRONE_RPC_SECRET ?? '',
    gitea: {
      server: server.replace(/\/$/, ''),
      clientId: env.DRONE_GITEA_CLIENT_ID ?? '',
      clientSecret: env.DRONE_GITEA_CLIENT_SECRET ?? '',
      scope: (env.DRONE_GITEA_SCOPE ?? 'repo,repo:status,user:email,read:org').replaceAll(',', ' '),
    },
    firstUser: readUser(env.DRONE_USER_CREATE ?? ''),
  };
}

/** `username:octocat,machine:false,admin:true,token:55f2…`; what has no name is nobody. */
function readUser(text: string): Settings['firstUser'] {
  const {
    username,
    token = '',
    machine,
    admin,
  } = Object.fromEntries(
    text
      .split(',')
      .map((pair) => pair.split(':'))
      .filter((pair) => pair.length === 2),
  ) as Record<string, string | undefined>;
  return username ? { login: username, token, machine: machine === 'true', admin: admin === 'true' } : undefined;
}

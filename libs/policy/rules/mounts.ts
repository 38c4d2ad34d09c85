import { posix } from 'node:path';
import { type Found, inServices, type ModelView, type Rule } from '../rule.ts';

/** Files of the machine that tell nothing of it but its clock and whom it trusts. */
const HARMLESS_BINDS = [
  '/etc/localtime',
  '/etc/timezone',
  '/usr/share/zoneinfo',
  '/etc/ssl/certs',
  '/usr/share/ca-certificates',
] as const;

const SOCKETS = [
  '/var/run/docker.sock',
  '/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/podman/podman.sock',
];
const SOCKET_NAME = /(^|\/)(docker|containerd|podman|crio|buildkitd)\.sock$/;

/** Rules over what services mount. */
export const MOUNT_RULES: readonly Rule<ModelView>[] = [
  {
    id: 'engine-socket',
    refuses: 'a mount of the engine’s socket, or of a folder that holds it',
    why: 'who talks to the engine is root on the machine',
    look: (view) => mountsOf(view).filter(({ source }) => holdsSocket(source)),
  },
  {
    id: 'bind-mount',
    refuses: `a mount of a file or folder of the machine, but ${inBackticks(HARMLESS_BINDS)} read-only`,
    why: 'the app reads or changes files of the machine',
    look: (view) => mountsOf(view).filter(({ isHarmless, source }) => !isHarmless && !isSocket(source)),
  },
  {
    id: 'volume-options',
    refuses: 'a volume with `driver_opts`, but for a tmpfs',
    why: 'options of the local driver mount any folder or device of the machine, or of the network',
    look: ({ model }) =>
      Object.entries(model.volumes).flatMap(([name, { driver_opts: options }]) =>
        isTmpfs(options)
          ? []
          : Object.entries(options).map(([option, value]) => ({
              path: ['volumes', name, 'driver_opts', option],
              value: `${option}: ${value}`,
            })),
      ),
  },
];

interface MachineMount extends Found {
  readonly source: string;
  readonly isHarmless: boolean;
}

function mountsOf(view: ModelView): MachineMount[] {
  return inServices(view, ({ volumes }, path) =>
    (volumes ?? [])
      .filter(({ type }) => !['volume', 'tmpfs', 'image'].includes(type))
      .map((mount) => {
        const source = posix.normalize(mount.source || '/').replace(/(.)\/$/, '$1');
        const propagation = mount.bind?.propagation ?? '';
        const isHarmless =
          mount.type === 'bind' &&
          mount.read_only &&
          ['', 'private', 'rprivate'].includes(propagation) &&
          HARMLESS_BINDS.some((each) => source === each || source.startsWith(`${each}/`));
        const value = `${mount.source || mount.type}:${mount.target}${mount.read_only ? ':ro' : ''}`;
        return { path: [...path, 'volumes'], item: mount, source, isHarmless, value };
      }),
  );
}

/** Whether a mount of this folder or file gives the engine's socket away. */
export function holdsSocket(source: string): boolean {
  const below = source === '/' ? '/' : `${source}/`;
  return isSocket(source) || SOCKETS.some((socket) => socket.startsWith(below));
}

function inBackticks(paths: readonly string[]): string {
  return paths.map((path) => `\`${path}\``).join(', ');
}

function isSocket(source: string): boolean {
  return SOCKET_NAME.test(source);
}

function isTmpfs(options: Readonly<Record<string, string>>): boolean {
  return (
    options.type === 'tmpfs' && ['', 'tmpfs', 'none'].includes(options.device ?? '') && !/bind/.test(options.o ?? '')
  );
}

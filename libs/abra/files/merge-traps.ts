import { parsePorts } from './compose/ports.ts';
import type { ComposeText } from './compose/yaml.ts';

/** Switches of a service that the loader holds as plain booleans: `false` counts there as not given. */
const SWITCHES = [['read_only'], ['tty'], ['stdin_open'], ['healthcheck', 'disable']] as const;

/**
 * Lists of a service that the loader keeps by one part of each entry, as soon as two files are merged:
 * findings/docker-cli-override-same-port.sh.
 */
const KEPT_BY: Readonly<Record<string, (entry: unknown) => readonly string[]>> = {
  ports: (entry) =>
    numbersOf(entry).map((number) => (number === 0 ? 'no published number' : `the published number ${number}`)),
  secrets: (entry) => [`the name "${sourceOf(entry)}"`],
  configs: (entry) => [`the name "${sourceOf(entry)}"`],
};

/**
 * Keys of a service that `docker stack deploy` ignores, and what stands for them in a stack. Docker warns of all but
 * `tmpfs`, where abra shows the warning to nobody: docker/cli 29.9.3, `UnsupportedProperties`, and `convert`, which
 * does not read `tmpfs`.
 */
const IGNORED: Readonly<Record<string, string>> = {
  build: 'image',
  cgroupns_mode: '',
  cgroup_parent: '',
  devices: '',
  domainname: 'hostname',
  external_links: 'networks',
  ipc: '',
  links: 'networks',
  mac_address: '',
  network_mode: 'networks',
  pid: '',
  privileged: 'cap_add',
  restart: 'deploy.restart_policy',
  security_opt: '',
  shm_size: 'a volume of type tmpfs at /dev/shm',
  tmpfs: 'a volume of type tmpfs',
  userns_mode: '',
};

/**
 * What docker/cli 29.9.3 reads otherwise than it looks: health checks of two files are put one behind the other,
 * `false` does not undo `true`, two ports of one number become one, a volume of one letter is a drive of Windows, some
 * keys are ignored. Each is a sentence with file and line.
 */
export function mergeTraps(files: readonly ComposeText[]): string[] {
  return [
    ...joinedChecks(files),
    ...switchesLeftOn(files),
    ...lostTwins(files),
    ...oneLetterVolumes(files),
    ...ignoredKeys(files),
  ];
}

function ignoredKeys(files: readonly ComposeText[]): string[] {
  return files.flatMap((file) =>
    serviceNames([file]).flatMap((service) =>
      Object.entries(IGNORED).flatMap(([key, instead]) => {
        if (!asksForSomething(valueAt(file, service, [key]))) return [];
        const fix = instead === '' ? 'take it out' : `use ${instead}`;
        return [`${placeOf(file, service, [key])}: docker stack deploy ignores this key; ${fix}`];
      }),
    ),
  );
}

/** Whether a value differs from what is so without the key. */
function asksForSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 'no';
}

function joinedChecks(files: readonly ComposeText[]): string[] {
  const path = ['healthcheck', 'test'];
  return serviceNames(files).flatMap((service) => {
    const those = files.filter((file) => valueAt(file, service, path) !== undefined);
    if (those.length < 2) return [];
    const places = those.map((file) => placeOf(file, service, path)).join(' and ');
    return [`${places}: the tests of both files are put one behind the other; leave it in one of them`];
  });
}

function switchesLeftOn(files: readonly ComposeText[]): string[] {
  return serviceNames(files).flatMap((service) =>
    SWITCHES.flatMap((path) => {
      const on = files.findIndex((file) => valueAt(file, service, path) === true);
      const off = files.findLast((file, at) => on !== -1 && at > on && valueAt(file, service, path) === false);
      return off
        ? [`${placeOf(off, service, path)}: false does not undo the true of ${placeOf(files[on]!, service, path)}`]
        : [];
    }),
  );
}

function lostTwins(files: readonly ComposeText[]): string[] {
  return serviceNames(files).flatMap((service) => {
    const those = files.filter((file) => valueAt(file, service, []) !== undefined);
    return Object.entries(KEPT_BY).flatMap(([key, keptBy]) => {
      const lists = those.slice(those.findIndex((file) => Array.isArray(valueAt(file, service, [key]))));
      if (lists.length < 2) return [];
      return lists.flatMap((file) => {
        const value = valueAt(file, service, [key]);
        const parts = Array.isArray(value) ? value.flatMap(keptBy) : [];
        const twins = new Set(parts.filter((part, at) => parts.indexOf(part) !== at));
        return [...twins].map(
          (twin) =>
            `${placeOf(file, service, [key])}: of several with ${twin} one is left, since the service stands ` +
            `in ${those.map(({ name }) => name).join(' and ')}; name it in one file alone`,
        );
      });
    });
  });
}

/** Ports that are not published count as published under 0; what is wrong with one is told where the files are read. */
function numbersOf(entry: unknown): readonly number[] {
  if (entry instanceof Map) return [Number(entry.get('published') ?? 0)];
  return (parsePorts(String(entry)) ?? []).map(({ published }) => published);
}

function sourceOf(entry: unknown): string {
  return String(entry instanceof Map ? entry.get('source') : entry);
}

function oneLetterVolumes(files: readonly ComposeText[]): string[] {
  return files.flatMap((file) =>
    serviceNames([file]).flatMap((service) => {
      const volumes = valueAt(file, service, ['volumes']);
      const named = Array.isArray(volumes) ? volumes.filter((one) => /^[A-Za-z]:\//.test(String(one))) : [];
      return named.map(
        (one) =>
          `${placeOf(file, service, ['volumes'])}: "${String(one)}" is a path of Windows, and no volume: ` +
          'call it by more than one letter',
      );
    }),
  );
}

function serviceNames(files: readonly ComposeText[]): string[] {
  const all = files.flatMap(({ content }) => {
    const services = content.get('services');
    return services instanceof Map ? [...services.keys()].map(String) : [];
  });
  return [...new Set(all)];
}

function valueAt({ content }: ComposeText, service: string, path: readonly string[]): unknown {
  return ['services', service, ...path].reduce<unknown>(
    (value, step) => (value instanceof Map ? value.get(step) : undefined),
    content,
  );
}

function placeOf(file: ComposeText, service: string, path: readonly string[]): string {
  const whole = ['services', service, ...path];
  const line = file.lineAt(whole);
  return `${file.name}${line === undefined ? '' : ` line ${line}`}, ${whole.join('.')}`;
}

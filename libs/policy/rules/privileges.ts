import { type Found, inServices, type ModelView, type Rule } from '../rule.ts';

const HARMLESS_OPTION = /^(no-new-privileges([:=]true)?|apparmor[:=]docker-default|seccomp[:=]builtin)$/;
const HOSTS = /^host$/i;

/** Rules over what a service may do beside what every container may. */
export const PRIVILEGE_RULES: readonly Rule<ModelView>[] = [
  {
    id: 'privileged',
    refuses: '`privileged: true`',
    why: 'the container has every device and right of the machine',
    look: (view) =>
      inServices(view, ({ privileged }, path) =>
        privileged ? [{ path: [...path, 'privileged'], value: 'true' }] : [],
      ),
  },
  {
    id: 'cap-add',
    refuses: '`cap_add`',
    why: 'a capability lets a container change what is the machine’s, such as its network or its files',
    look: (view) => inServices(view, ({ cap_add: added }, path) => entries([...path, 'cap_add'], added)),
  },
  {
    id: 'devices',
    refuses: '`devices`',
    why: 'the container reads or writes a device of the machine',
    look: (view) => inServices(view, ({ devices }, path) => entries([...path, 'devices'], devices)),
  },
  {
    id: 'host-namespace',
    refuses:
      'the machine’s own network, processes, IPC, users or control groups: `network_mode`, `pid`, `ipc`, ' +
      '`userns_mode`, `cgroupns_mode: host`, `cgroup_parent`, a network called `host`',
    why: 'the container sees or reaches what runs on the machine itself',
    look: (view) => [...ofServices(view), ...ofNetworks(view)],
  },
  {
    id: 'sysctls',
    refuses: '`sysctls`',
    why: 'settings of the kernel change how the machine treats its network and its memory',
    look: (view) =>
      inServices(view, ({ sysctls }, path) =>
        Object.entries(sysctls).map(([name, value]) => ({
          path: [...path, 'sysctls', name],
          value: `${name}=${value}`,
        })),
      ),
  },
  {
    id: 'security-opt',
    refuses: '`security_opt` that loosens: anything but `no-new-privileges:true` and the defaults',
    why: 'what keeps a container from the kernel is switched off',
    look: (view) =>
      inServices(view, ({ security_opt: options }, path) =>
        entries([...path, 'security_opt'], options).filter(({ value }) => !HARMLESS_OPTION.test(value)),
      ),
  },
  {
    id: 'oom-score',
    refuses: '`oom_score_adj` below 0',
    why: 'where memory runs out, the kernel ends other apps first',
    look: (view) =>
      inServices(view, ({ oom_score_adj: score }, path) =>
        score < 0 ? [{ path: [...path, 'oom_score_adj'], value: String(score) }] : [],
      ),
  },
];

function ofServices(view: ModelView): Found[] {
  return inServices(view, (service, path) => {
    const keys = ['network_mode', 'pid', 'ipc', 'userns_mode', 'cgroupns_mode'] as const;
    const ofHost = keys.filter((key) => HOSTS.test(service[key]) || /^(container|ns):/i.test(service[key]));
    const parent = service.cgroup_parent === '' ? [] : (['cgroup_parent'] as const);
    return [...ofHost, ...parent].map((key) => ({ path: [...path, key], value: service[key] }));
  });
}

function ofNetworks({ model }: ModelView): Found[] {
  return Object.entries(model.networks).flatMap(([key, { name, driver, external }]) => {
    const isHosts = HOSTS.test(driver) || HOSTS.test(name) || (external.external && HOSTS.test(name || key));
    return isHosts ? [{ path: ['networks', key], value: name || driver || key }] : [];
  });
}

function entries(path: readonly string[], list: readonly string[] | undefined): (Found & { value: string })[] {
  return (list ?? []).map((value) => ({ path, item: value, value }));
}

/** A process, with its environment as the kernel shows it: `NAME=value` between zero bytes. */
export interface Running {
  readonly pid: number;
  readonly environment: string;
}

/** A lab that a test started for itself. */
interface NamedLab {
  readonly name: string;
  readonly cache: string | undefined;
}

/** The labs that some processes name as theirs; the checkout's own lab has no name in the environment. */
export function labsOf(running: readonly Running[]): NamedLab[] {
  const labs = running.flatMap(({ environment }): NamedLab[] => {
    const name = variable(environment, 'CC_CI_LAB');
    return name ? [{ name, cache: variable(environment, 'CC_CI_CACHE') }] : [];
  });
  return [...new Map(labs.map((lab) => [lab.name, lab])).values()];
}

/** The mounts in a folder, the innermost first, from `/proc/self/mountinfo` (proc_pid_mountinfo(5)). */
export function mountsBelow(folder: string, mountinfo: string): string[] {
  const mounts = mountinfo.split('\n').flatMap((line) => line.split(' ')[4] ?? []);
  return mounts.filter((mount) => mount.startsWith(`${folder}/`)).toSorted((one, other) => other.length - one.length);
}

function variable(environment: string, name: string): string | undefined {
  const found = environment.split('\0').find((each) => each.startsWith(`${name}=`));
  return found?.slice(name.length + 1) || undefined;
}

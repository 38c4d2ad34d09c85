import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from './command.ts';
import { packagesFailed, packagesMissing } from './errors.ts';

const searched = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** The programs of a list that this machine lacks. */
export function missingPrograms(names: readonly string[]): string[] {
  return names.filter((name) => !searched.some((dir) => existsSync(join(dir, name))));
}

/**
 * Installs the programs of a list that the machine lacks, from the distribution's own packages. Each program has the
 * Debian packages that may bring it: the first that exists is taken.
 * @throws CcciError naming the packages when the machine is neither Debian nor Ubuntu, or when apt-get fails.
 */
export async function ensurePrograms(
  wanted: Readonly<Record<string, readonly string[]>>,
  onProgress: (line: string) => void,
): Promise<void> {
  const missing = missingPrograms(Object.keys(wanted));
  if (missing.length === 0) return;
  const system = systemName(readOsRelease());
  if (!system.isDebian)
    throw packagesMissing(
      missing.map((name) => wanted[name]!.at(-1)!),
      system.name,
    );
  await installPackages(
    missing.map((name) => wanted[name]!),
    onProgress,
  );
}

/** Installs Debian packages on the host; each entry is a list of names of which the first that exists is taken. */
export async function installPackages(
  choices: readonly (readonly string[])[],
  onProgress: (line: string) => void,
): Promise<void> {
  const update = await aptGet(['update']);
  const packages = [...new Set(await Promise.all(choices.map(firstThatExists)))];
  onProgress(`installing ${packages.join(', ')}`);
  const install = await aptGet([
    'install',
    '--yes',
    '--no-install-recommends',
    '-o',
    'Dpkg::Options::=--force-unsafe-io',
    ...packages,
  ]);
  if (install.exitCode !== 0)
    throw packagesFailed(packages, `${update.stderr}\n${install.stdout}\n${install.stderr}`, '/var/log/apt/term.log');
}

/** Name of the system, and whether apt-get installs on it, from `/etc/os-release`. */
export function systemName(osRelease: string): {
  readonly name: string;
  readonly isDebian: boolean;
  readonly id: string;
} {
  const field = (key: string) => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const family = `${field('ID')} ${field('ID_LIKE')}`.split(' ');
  return {
    name: field('PRETTY_NAME') || field('ID') || 'an unknown system',
    isDebian: family.includes('debian') || family.includes('ubuntu'),
    id: field('ID'),
  };
}

/** The machine's `/etc/os-release`. */
export function readOsRelease(): string {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}

async function firstThatExists(names: readonly string[]): Promise<string> {
  for (const name of names) {
    const { stdout } = await attempt('apt-cache', ['show', '--no-all-versions', name]);
    if (stdout.includes('Package:')) return name;
  }
  return names.at(-1)!;
}

function aptGet(args: readonly string[]) {
  return attempt('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from './command.ts';
import { noDebianMirror } from './errors.ts';
import { readOsRelease, systemName } from './packages.ts';

/** One line of apt's sources: where packages come from. */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
}

/** Where Debian's packages come from on this machine. */
export interface DebianMirror {
  readonly main: string;
  readonly security: string | undefined;
}

/**
 * The Debian mirror that the host itself uses, or `CC_CI_DEBIAN_MIRROR`.
 * @throws CcciError LAB_NO_MIRROR when there is neither.
 */
export function debianMirror(env: NodeJS.ProcessEnv = process.env): DebianMirror {
  if (env.CC_CI_DEBIAN_MIRROR) return { main: env.CC_CI_DEBIAN_MIRROR, security: undefined };
  const system = systemName(readOsRelease());
  const mirror = system.id === 'debian' ? mirrorAmong(readAptSources()) : undefined;
  if (!mirror) throw noDebianMirror(system.name);
  return mirror;
}

/** The main and the security mirror among apt's sources. */
export function mirrorAmong(sources: readonly AptSource[]): DebianMirror | undefined {
  const offering = sources.filter(({ components }) => components.includes('main'));
  const main = offering.find(({ suite }) => /^[a-z]+$/.test(suite));
  const security = offering.find(({ suite }) => suite.endsWith('-security'));
  return main && { main: main.uri, security: security?.uri };
}

/** Sources in the one-line format of `sources.list`. */
export function parseOneLine(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const [, uri, suite, components] = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line) ?? [];
    return uri && suite ? [{ uri, suite, components: words(components ?? '') }] : [];
  });
}

/** Sources in the deb822 format of `*.sources`. */
export function parseDeb822(text: string): AptSource[] {
  const stanzas = text.replace(/^#.*\n/gm, '').split(/\n\s*\n/);
  return stanzas.flatMap((stanza) => {
    const field = (name: string) => words(new RegExp(`^${name}:((?:.*)(?:\n[ \t]+.*)*)`, 'im').exec(stanza)?.[1] ?? '');
    if (!field('Types').includes('deb') || field('Enabled').includes('no')) return [];
    return field('URIs').flatMap((uri) =>
      field('Suites').map((suite) => ({ uri, suite, components: field('Components') })),
    );
  });
}

/** `sources.list` for an image of a Debian release. */
export function sourcesList(mirror: DebianMirror, suite: string): string {
  const lines = [
    `deb ${mirror.main} ${suite} main`,
    ...(mirror.security ? [`deb ${mirror.security} ${suite}-security main`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The host's settings for fetching packages (proxies, checks), as an apt.conf for images. */
export async function hostAptSettings(): Promise<string> {
  const { stdout } = await attempt('apt-config', ['dump', 'Acquire']);
  return (
    stdout
      .split('\n')
      .filter(
        (line) =>
          /^Acquire::(https?::|Check-|Retries|ForceIPv4|AllowInsecure|AllowWeak)/i.test(line) &&
          !/::(User-Agent|CAInfo|CAPath)/i.test(line),
      )
      .join('\n') + '\n'
  );
}

function readAptSources(dir = '/etc/apt'): AptSource[] {
  const parts = join(dir, 'sources.list.d');
  const files = [
    join(dir, 'sources.list'),
    ...(existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : []),
  ];
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      if (file.endsWith('.sources')) return parseDeb822(readFileSync(file, 'utf8'));
      return file.endsWith('.list') ? parseOneLine(readFileSync(file, 'utf8')) : [];
    });
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Variables of the host that builds are given, where they are set: proxies and the places of packages. */
const passedOn = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'FTP_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'ftp_proxy',
  'GOPROXY',
  'GONOSUMDB',
  'GOSUMDB',
  'PIP_INDEX_URL',
  'NPM_CONFIG_REGISTRY',
];

/** Build arguments that hand the host's proxies and places of packages to a build. */
export function hostBuildArgs(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(passedOn.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

/** The host's pip settings that say where packages come from, as a pip.conf for images. */
export function pipSettings(
  files = ['/etc/pip.conf', join(homedir(), '.pip/pip.conf'), join(homedir(), '.config/pip/pip.conf')],
): string {
  const kept = files.flatMap((file) => keptLines(file, /^(index-url|extra-index-url|trusted-host|proxy|timeout)\s*=/));
  return kept.length > 0 ? `[global]\n${kept.join('\n')}\n` : '';
}

/** The host's npm settings that say where packages come from, as an .npmrc for images. */
export function npmSettings(files = ['/etc/npmrc', join(homedir(), '.npmrc')]): string {
  const kept = files.flatMap((file) =>
    keptLines(
      file,
      /^((@[\w-]+:)?registry|proxy|https-proxy|noproxy|strict-ssl|fetch-[\w-]+|replace-registry-host)\s*=/,
    ),
  );
  return [...kept, 'fund=false', 'audit=false', 'update-notifier=false', ''].join('\n');
}

function keptLines(file: string, pattern: RegExp): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => pattern.test(line));
}

import { markerCommandFailed, markerPlaceUnknown } from '../errors.ts';
import type { Marker, MarkerContext, MarkerRow } from './marker.ts';
import { namedVolumes, shortName } from '../labels/volumes.ts';

export interface FileMarkerOptions {
  /**
   * The service in whose container the files are written; any that mounts the volume will do, and it needs `sh`,
   * `mkdir`, `cat` and `rm`.
   */
  readonly service: string;
  /** Folder in the container, inside what the backup saves. Give this or `volume`. */
  readonly path?: string;
  /** A volume's name as the recipe writes it; the files go to its top. */
  readonly volume?: string;
  /** User of the commands. @default the container's own */
  readonly user?: string;
}

const FOLDER = 'cc-ci-marker';

/** One file a row, in a folder of their own. The rows go in by stdin, so that no shell reads them. */
const WRITE = 'while read -r key value; do printf "%s" "$value" > "$0/$key" || exit 1; done';
const SCRIPTS = {
  seed: `rm -rf "$0" && mkdir -p "$0" && ${WRITE}`,
  write: WRITE,
  remove: 'rm "$0"',
  read: 'for file in "$0"/*; do if [ -f "$file" ]; then printf "%s=%s\\n" "${file##*/}" "$(cat "$file")"; fi; done',
};

/** Files that must survive; for apps whose data is files. */
export function fileMarker(options: FileMarkerOptions): Marker {
  const write = async (context: MarkerContext, row: MarkerRow) =>
    void (await runIn(options, context, { script: SCRIPTS.write, stdin: lines([row]) }));
  return {
    describe: `files in ${options.path ?? `volume ${options.volume}`} of service ${options.service}`,
    services: [options.service],
    seed: async (context, rows) => void (await runIn(options, context, { script: SCRIPTS.seed, stdin: lines(rows) })),
    read: async (context) => parseRows(await runIn(options, context, { script: SCRIPTS.read })),
    add: write,
    alter: write,
    remove: async (context, key) => void (await runIn(options, context, { script: SCRIPTS.remove, key })),
  };
}

interface Command {
  readonly script: string;
  readonly key?: string;
  readonly stdin?: string;
}

async function runIn(
  options: FileMarkerOptions,
  context: MarkerContext,
  { script, key, stdin }: Command,
): Promise<string> {
  const folder = folderOf(options, context);
  const place = key === undefined ? folder : `${folder}/${key}`;
  const { service, user } = options;
  const { exitCode, stdout, stderr } = await context.exec(service, ['sh', '-c', script, place], {
    ...(stdin === undefined ? {} : { stdin }),
    ...(user === undefined ? {} : { user }),
  });
  if (exitCode !== 0)
    throw markerCommandFailed(
      `\`sh -c '${script}' ${place}\` in service ${service}`,
      exitCode,
      `${stderr.toString()}${stdout.toString()}`,
    );
  return stdout.toString();
}

function folderOf({ service, path, volume }: FileMarkerOptions, { stack, services }: MarkerContext): string {
  if (path !== undefined) return `${path.replace(/\/+$/, '')}/${FOLDER}`;
  const mounts = services.filter(({ name }) => name === service).flatMap(namedVolumes);
  const mount = mounts.find(({ source }) => shortName(source, stack) === volume);
  if (!mount)
    throw markerPlaceUnknown(
      service,
      volume ?? '',
      mounts.map(({ source }) => shortName(source, stack)),
    );
  return `${mount.target.replace(/\/+$/, '')}/${FOLDER}`;
}

function lines(rows: readonly MarkerRow[]): string {
  return rows.map(({ key, value }) => `${key} ${value}\n`).join('');
}

function parseRows(text: string): MarkerRow[] {
  return text.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return at > 0 ? [{ key: line.slice(0, at), value: line.slice(at + 1) }] : [];
  });
}

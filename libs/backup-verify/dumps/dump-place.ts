import { type LabelledService, locate } from '../labels/volumes.ts';

export interface DumpOptions {
  /** The service in whose container the path is; needed where several services mount a volume there. */
  readonly service?: string;
}

/** Where the path of a container lies in the snapshot: in a service that opts in to backups, before others that mount it. */
export function placeOf(
  path: string,
  services: readonly LabelledService[],
  { service }: DumpOptions,
): string | undefined {
  const asked = services.filter(({ name }) => service === undefined || name === service);
  const labelled = asked.filter(({ labels }) => 'backupbot.backup' in labels);
  return [...labelled, ...asked].map((one) => locate(one, path)).find((place) => place !== undefined);
}

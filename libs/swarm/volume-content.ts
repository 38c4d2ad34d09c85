import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { MountSettings } from 'dockerode';
import type { Engine } from './engine.ts';
import { ensureImage } from './images.ts';
import { STACK_LABEL } from './services.ts';

/** A volume of a stack, as the engine has it. */
export interface StackVolume {
  readonly name: string;
  readonly driver: string;
  /** What its driver was told, such as a share to mount. */
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** The content of some volumes, as tar archives. Disposing lets go of the volumes. */
export interface VolumeContent extends AsyncDisposable {
  read(volume: string): Promise<Readable>;
  /** Puts an archive into a volume: owners, modes and times are those of the archive. */
  write(volume: string, archive: Readable): Promise<void>;
}

export interface VolumeContentOptions {
  /** The stack whose volumes they are; what forgets to let go of them is removed with it. */
  readonly stack: string;
  readonly image: string;
  readonly volumes: readonly string[];
}

/** Named volumes of a stack on this engine. Anonymous ones and those of others carry no label of it. */
export async function volumesOfStack({ docker }: Engine, stack: string): Promise<StackVolume[]> {
  const { Volumes } = await docker.listVolumes({ filters: JSON.stringify({ label: [`${STACK_LABEL}=${stack}`] }) });
  return (Volumes ?? [])
    .map(({ Name, Driver, Options, Labels }) => ({
      name: Name,
      driver: Driver,
      options: Options ?? {},
      labels: Labels ?? {},
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Makes an empty local volume of a stack. */
export async function createVolume(
  { docker }: Engine,
  stack: string,
  { name, labels }: Pick<StackVolume, 'name' | 'labels'>,
): Promise<void> {
  await docker.createVolume({ Name: name, Driver: 'local', Labels: { ...labels, [STACK_LABEL]: stack } });
}

/**
 * Opens volumes through a container that is never started: the engine mounts them for it while an archive is read or
 * written.
 */
export async function openVolumes(engine: Engine, options: VolumeContentOptions): Promise<VolumeContent> {
  const { stack, image, volumes } = options;
  await ensureImage(engine, image);
  const mounts = volumes.map((name): MountSettings => ({ Type: 'volume', Source: name, Target: placeOf(name) }));
  const container = await engine.docker.createContainer({
    name: `${stack}_volumes-${randomBytes(3).toString('hex')}`,
    Image: image,
    Labels: { [STACK_LABEL]: stack },
    HostConfig: { NetworkMode: 'none', Mounts: mounts },
  });
  return {
    read: async (volume) => (await container.getArchive({ path: `${placeOf(volume)}/.` })) as unknown as Readable,
    write: async (volume, archive) => void (await container.putArchive(archive, { path: placeOf(volume) })),
    [Symbol.asyncDispose]: async () => void (await container.remove({ force: true })),
  };
}

function placeOf(volume: string): string {
  return `/cc-ci/${volume}`;
}

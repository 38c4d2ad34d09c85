/**
 * Where images are built and pushed to: the engine and the registry of one lab, and the cache that all labs of the
 * machine share.
 */
export interface Workshop {
  /** Name of the lab, for files that only one may write. */
  readonly name: string;
  readonly cacheDir: string;
  readonly logsDir: string;
  /** Certificate of the lab's authority, which the images trust. */
  readonly caFile: string;
  /** Environment in which the docker command reaches the engine. */
  readonly dockerEnv: Readonly<Record<string, string | undefined>>;
  /** Labels of an image in the registry; undefined when it is not there. */
  readonly labelsOf: (image: string) => Promise<Readonly<Record<string, string>> | undefined>;
  readonly onProgress: (line: string) => void;
}

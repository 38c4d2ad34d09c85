import type { Engine } from './engine.ts';

const HTTP_NOT_FOUND = 404;

/** Those of some named volumes that the engine has; mounting another would make it. */
export async function existingVolumes({ docker }: Engine, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map((name) =>
      docker
        .getVolume(name)
        .inspect()
        .then(
          () => [name],
          (error: { statusCode?: number }) => {
            if (error.statusCode !== HTTP_NOT_FOUND) throw error;
            return [];
          },
        ),
    ),
  );
  return found.flat();
}

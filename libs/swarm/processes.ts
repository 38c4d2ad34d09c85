import type { Engine } from './engine.ts';

/**
 * The programs that run in a container, by their names: `postgres`, `mariadbd`. The engine tells, so that nothing is
 * asked of the image.
 */
export async function programsIn({ docker }: Engine, containerId: string): Promise<string[]> {
  const { Titles: titles, Processes: processes } = (await docker
    .getContainer(containerId)
    .top({ ps_args: '-eo pid,comm' })) as { Titles: string[]; Processes: string[][] };
  const at = titles.findIndex((title) => title === 'COMMAND' || title === 'CMD');
  return [...new Set(processes.map((columns) => columns[at] ?? ''))];
}

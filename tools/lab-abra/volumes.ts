import { setTimeout as pause } from 'node:timers/promises';
import { engineDelete, engineGet, EngineRefusal } from './engine.ts';

const inUseMs = 15_000;
const lookAgainMs = 100;

/** A volume as the engine lists it. */
export interface EngineVolume {
  readonly Name: string;
  readonly Mountpoint: string;
}

/** The volumes whose names start with the stack's: all that abra knows of an app's volumes. */
export async function stackVolumes(stack: string): Promise<EngineVolume[]> {
  const answer = await engineGet<{ Volumes: EngineVolume[] | null }>('/volumes', { name: [`${stack}_`] });
  return (answer.Volumes ?? []).filter((volume) => volume.Name.startsWith(`${stack}_`));
}

/** Removes volumes; one that a container still holds is tried again for 15 s. */
export async function removeVolumes(names: readonly string[]): Promise<void> {
  await Promise.all(names.map(removeVolume));
}

async function removeVolume(name: string): Promise<void> {
  const deadline = Date.now() + inUseMs;
  while (await isHeld(name, deadline)) await pause(lookAgainMs);
}

async function isHeld(name: string, deadline: number): Promise<boolean> {
  try {
    await engineDelete(`/volumes/${encodeURIComponent(name)}`);
    return false;
  } catch (error) {
    const mayFree = error instanceof EngineRefusal && error.status === 409 && Date.now() < deadline;
    if (!mayFree) throw error;
    return true;
  }
}

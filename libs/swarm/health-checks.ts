import type { Engine } from './engine.ts';
import { localImage } from './images.ts';
import type { Service } from './services.ts';

/**
 * Tells which services have a health check, by their definition or by their image; asks the engine for an image once.
 */
export function healthChecks(engine: Engine): { of(services: readonly Service[]): Promise<(s: Service) => boolean> } {
  const byImage = new Map<string, boolean>();
  return {
    async of(services) {
      const asked = services.filter(({ healthCheck, image }) => healthCheck === 'by-image' && !byImage.has(image));
      for (const { image } of asked) {
        const found = await localImage(engine, image);
        // Another node may have it; then it is asked again.
        if (found) byImage.set(image, found.healthChecked);
      }
      return ({ healthCheck, image }) => healthCheck === 'own' || (healthCheck === 'by-image' && !!byImage.get(image));
    },
  };
}

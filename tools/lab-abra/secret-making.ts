import { EngineRefusal } from './engine.ts';
import { Fatal, warn } from './fatal.ts';
import { generateValue, type SecretSpec, storeSecret } from './secrets.ts';

/**
 * Generates a value for each secret that is not on the server yet and stores it; gives name and value of the new ones.
 */
export async function generateAndStore(specs: readonly SecretSpec[]): Promise<{ name: string; value: string }[]> {
  const made: { name: string; value: string }[] = [];
  for (const spec of specs) {
    const value = generateValue(spec);
    if (await storedNow(spec.objectName, value)) made.push({ name: spec.name, value });
    else warn(`${spec.name} already exists`);
  }
  return made;
}

async function storedNow(name: string, value: string): Promise<boolean> {
  try {
    await storeSecret(name, value);
    return true;
  } catch (error) {
    if (error instanceof Fatal && error.cause instanceof EngineRefusal && error.cause.status === 409) return false;
    throw error;
  }
}

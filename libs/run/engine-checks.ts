import { parseImageName } from '@cc-ci/core';
import { allServices, type Engine, engineFacts, isOlder, traefikSpeaksTo } from '@cc-ci/swarm';
import { runcTooOld, traefikTooOld } from './machine-errors.ts';
import type { Check } from './preflight.ts';

/** Docker 29 gives each container a time namespace, which runc knows from here on. */
const FIRST_ENGINE_WITH_TIME_NAMESPACES = '29';
const FIRST_RUNC_WITH_TIME_NAMESPACES = '1.2';

/** What `cc-ci doctor` asks about an engine and the programs that go with it. */
export function engineChecks(engine: Engine): Check[] {
  return [
    { name: 'traefik', look: () => checkTraefik(engine) },
    { name: 'runc', look: () => checkRunc(engine) },
  ];
}

/** An older Traefik answers, and knows no app. */
async function checkTraefik(engine: Engine): Promise<string> {
  const [{ minApiVersion }, services] = await Promise.all([engineFacts(engine), allServices(engine)]);
  const images = services.map(({ image }) => image).filter((image) => parseImageName(image).base === 'traefik');
  const tooOld = images.find((image) => traefikSpeaksTo(image, minApiVersion) === false);
  if (tooOld) throw traefikTooOld(tagged(tooOld), minApiVersion);
  if (images.length === 0) return 'no service runs an image of that name: its version was not looked at';
  return images.map((image) => `${tagged(image)}, the engine’s oldest API is ${minApiVersion}`).join('; ');
}

async function checkRunc(engine: Engine): Promise<string> {
  const { version, runcVersion, containersRunning } = await engineFacts(engine);
  const wantsTimeNamespaces = !isOlder(version, FIRST_ENGINE_WITH_TIME_NAMESPACES);
  const isTooOld = runcVersion !== '' && isOlder(runcVersion, FIRST_RUNC_WITH_TIME_NAMESPACES);
  if (wantsTimeNamespaces && isTooOld && containersRunning === 0) throw runcTooOld(runcVersion, version);
  return runcVersion || 'the engine does not say its version';
}

function tagged(image: string): string {
  return image.replace(/@.*$/, '');
}

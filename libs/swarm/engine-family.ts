import { parseImageName } from '@cc-ci/core';
import type { EngineFacts } from './engine.ts';

/** What of the field's servers an engine stands for, in words. */
export function serversLike({ version, imageStore }: Pick<EngineFacts, 'version' | 'imageStore'>): string {
  const major = Number.parseInt(version, 10);
  if (major >= 29)
    return imageStore === 'containerd'
      ? 'servers whose Docker 29 was new when it was installed'
      : 'servers that went to Docker 29 from an older Docker';
  if (major === 26) return 'servers with Docker 26: Debian 13 with its own package';
  if (major >= 25) return 'servers with Docker 25 to 28';
  return major >= 20 ? 'servers with Docker 20.10 to 24: Debian 12 with its own package' : 'no server that is known';
}

/** API version that Traefik asks for before it takes the engine's: traefik/traefik#12253. */
const OLD_TRAEFIK_API = '1.24';
/** First version of each major one that takes the engine's API version. */
const FIRST_THAT_ASKS: Readonly<Record<number, string>> = { 2: '2.11.31', 3: '3.6.1' };

/**
 * Whether the Traefik of an image can speak to an engine whose oldest API version is given: one that cannot finds no
 * service, and answers 404 to everything. Undefined where the image's name does not say its version.
 */
export function traefikSpeaksTo(image: string, minApiVersion: string): boolean | undefined {
  if (!isOlder(OLD_TRAEFIK_API, minApiVersion)) return true;
  const [, version = '', major = ''] = /^v?((\d+)\.\d+(?:\.\d+)?)/.exec(parseImageName(image).tag) ?? [];
  if (version === '') return undefined;
  const first = FIRST_THAT_ASKS[Number(major)];
  return first === undefined ? Number(major) > 3 : !isOlder(version, first);
}

/** Whether a version is older than another, number by number. */
export function isOlder(version: string, other: string): boolean {
  const [one, two] = [version, other].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  const at = two!.findIndex((number, index) => number !== (one![index] ?? 0));
  return at >= 0 && (one![at] ?? 0) < two![at]!;
}

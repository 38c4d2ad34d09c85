import { parseImageName } from '@cc-ci/core';
import type { Service } from '@cc-ci/swarm';
import semver from 'semver';
import { proofFailed } from './errors.ts';
import type { AppRun } from './app-run.ts';

/**
 * Evidence that the head goes forward from the base: neither its own version nor that of the application is lower. A head that is not released yet has
 * the base's version label, and only its image tells.
 */
export function proveNewer(
  { app, versions }: { app: Pick<AppRun['app'], 'stack'>; versions: { base: { version: string } | undefined } },
  before: readonly Pick<Service, 'name' | 'image' | 'labels'>[],
  now: readonly Pick<Service, 'name' | 'image' | 'labels'>[],
): string {
  const base = versions.base?.version ?? '';
  const head = appService(now)?.labels[`coop-cloud.${app.stack}.version`] ?? '';
  const downgrades = [...versionDowngrade(base, head), ...imageDowngrade(appService(before), appService(now))];
  if (downgrades.length > 0)
    throw proofFailed(
      downgrades.join('; '),
      undefined,
      'a downgrade is no upgrade: test a commit behind which the version and the application’s image go up',
    );
  return head === base ? `both are labelled ${base}` : `${base} → ${head || 'no version label'}`;
}

function versionDowngrade(base: string, head: string): string[] {
  if (!semver.valid(base) || !semver.valid(head)) return [];
  const [ofBase, ofHead] = [appVersion(base), appVersion(head)];
  return [
    ...(semver.lt(head, base) ? [`the head is version ${head} of the recipe, and the base ${base}`] : []),
    ...(isLower(ofHead, ofBase)
      ? [`the head brings version ${ofHead} of the application, and the base ${ofBase}`]
      : []),
  ];
}

function imageDowngrade(before: Pick<Service, 'image'> | undefined, now: Pick<Service, 'image'> | undefined): string[] {
  if (!before || !now) return [];
  const [old, image] = [parseImageName(before.image), parseImageName(now.image)];
  return old.name === image.name && isLower(image.tag, old.tag)
    ? [`service app goes from ${old.name}:${old.tag} back to ${image.name}:${image.tag}`]
    : [];
}

/** The version of the application stands behind the plus (docs/abra.md#versions). */
function appVersion(version: string): string {
  return version.slice(version.indexOf('+') + 1);
}

/** Whether one version is lower than another; false where either is none, such as `latest` or a commit. */
function isLower(one: string, other: string): boolean {
  const [a, b] = [readVersion(one), readVersion(other)];
  return a !== undefined && b !== undefined && semver.lt(a, b);
}

function readVersion(text: string): string | undefined {
  return /^v?\d+(\.\d+)*\b/.test(text) ? (semver.coerce(text)?.version ?? undefined) : undefined;
}

function appService<S extends { readonly name: string }>(services: readonly S[]): S | undefined {
  return services.find(({ name }) => name === 'app');
}

import { parseImageName } from '@cc-ci/core';
import type { Service } from '@cc-ci/swarm';
import semver from 'semver';
import { proofFailed } from './errors.ts';
import type { AppRun } from './app-run.ts';

type NewerService = Pick<Service, 'name' | 'image' | 'labels' | 'mounts'>;

/**
 * Evidence that the head goes forward from the base: neither its own version nor that of the application is lower, nor
 * that of what keeps data beside it: a database does not read what a newer one wrote. A head that is not released yet
 * has the base's version label, and only its image tells. Where both run one image, the evidence says so.
 */
export function proveNewer(
  { app, versions }: { app: Pick<AppRun['app'], 'stack'>; versions: { base: { version: string } | undefined } },
  before: readonly NewerService[],
  now: readonly NewerService[],
): string {
  const base = versions.base?.version ?? '';
  const head = appService(now)?.labels[`coop-cloud.${app.stack}.version`] ?? '';
  const downgrades = [
    ...versionDowngrade(base, head),
    ...now.flatMap((service) =>
      imageDowngrade(
        before.find(({ name }) => name === service.name),
        service,
      ),
    ),
  ];
  if (downgrades.length > 0)
    throw proofFailed(
      downgrades.join('; '),
      undefined,
      'a downgrade is no upgrade: test a commit behind which the version and the application’s image go up',
    );
  const step = head === base ? `both are labelled ${base}` : `${base} → ${head || 'no version label'}`;
  return [step, sameApplication(appService(before), appService(now))].filter(Boolean).join(', ');
}

/** Says that the application's own data met no other version of it. */
function sameApplication(before: NewerService | undefined, now: NewerService | undefined): string | undefined {
  const [old, image] = [before, now].map((service) => service && parseImageName(service.image));
  return old && image && old.name === image.name && old.tag === image.tag
    ? `of the recipe alone: both run ${image.name}:${image.tag}`
    : undefined;
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

function imageDowngrade(before: NewerService | undefined, now: NewerService): string[] {
  if (!before || !(now.name === 'app' || (keepsData(before) && keepsData(now)))) return [];
  const [old, image] = [parseImageName(before.image), parseImageName(now.image)];
  return old.name === image.name && isLower(image.tag, old.tag)
    ? [`service ${now.name} goes from ${old.name}:${old.tag} back to ${image.name}:${image.tag}`]
    : [];
}

function keepsData({ mounts }: NewerService): boolean {
  return mounts.some(({ type, source, readOnly }) => type !== 'tmpfs' && !readOnly && !source.endsWith('.sock'));
}

/** The version of the application stands behind the plus (docs/abra.md#versions). */
function appVersion(version: string): string {
  return version.slice(version.indexOf('+') + 1);
}

/**
 * Whether one version is lower than another; false where either is none, such as `latest` or a commit, and where they
 * are counted in other ways.
 */
function isLower(one: string, other: string): boolean {
  const [a, b] = [readVersion(one), readVersion(other)];
  if (!a || !b || a.prefix !== b.prefix || isYear(a.numbers[0]) !== isYear(b.numbers[0])) return false;
  // `1.26` may be any of its patches.
  const places = Math.min(a.numbers.length, b.numbers.length);
  for (let at = 0; at < places; at++) {
    const difference = (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return a.isEarly && !b.isEarly && a.numbers.length === b.numbers.length;
}

interface ReadVersion {
  /** What stands before the numbers, such as `RELEASE.`. */
  readonly prefix: string;
  readonly numbers: readonly number[];
  /** Whether it comes before the version of these numbers. */
  readonly isEarly: boolean;
}

/**
 * Reads `1.26.3-alpine`, `v2.0.0-rc.1`, `2024-01-05`, `1.2.3.4`: what Co-op Cloud's recipes write is not always semver.
 */
function readVersion(text: string): ReadVersion | undefined {
  const [, prefix = '', digits = '', rest = ''] =
    /^([A-Za-z]*[._-]?)(\d+(?:[.-]\d+)*)(?=T\d|[^A-Za-z0-9]|(?:rc|alpha|beta)\d*\b|$)(.*)$/i.exec(text) ?? [];
  if (digits === '' || isCommit(prefix, digits)) return undefined;
  return {
    prefix: prefix.toLowerCase().replace(/^v$/, ''),
    numbers: digits.split(/[.-]/).map(Number),
    isEarly: /^[-.]?(rc|alpha|beta|pre|dev|nightly)/i.test(rest),
  };
}

/** Some commits have digits alone; dates have eight. */
function isCommit(prefix: string, digits: string): boolean {
  return /^(sha|git|commit)/i.test(prefix) || (/^\d{7,}$/.test(digits) && !/^(19|20)\d{6}/.test(digits));
}

/** Versions are counted by the year, or from 0 on; a project that goes from one to the other goes back in no sense. */
function isYear(major = 0): boolean {
  return major >= 1_990;
}

function appService<S extends { readonly name: string }>(services: readonly S[]): S | undefined {
  return services.find(({ name }) => name === 'app');
}

import { type ComposeModel, parseExports, type Service } from '@cc-ci/abra/files';

/** What the rules look at. */
export interface LintSubject {
  readonly recipe: string;
  readonly model: ComposeModel;
  /** The texts of the compose files, nothing filled in. */
  readonly composeTexts: readonly string[];
  readonly envSample: Readonly<Record<string, string>>;
  readonly abraSh: string;
  readonly readme: string;
  readonly tags: readonly { readonly name: string; readonly annotated: boolean }[];
  /** How many versions the catalogue lists; undefined where the recipe is not in it. */
  readonly publishedVersions?: number;
}

/** A rule of `abra recipe lint`. */
export interface LintRule {
  readonly ref: string;
  readonly level: 'warn' | 'error';
  readonly about: string;
  readonly fix: string;
  readonly satisfied: (subject: LintSubject) => boolean;
  readonly skipped?: (subject: LintSubject) => boolean;
}

/** The rules R001 to R015, in abra's order. */
export const lintRules: readonly LintRule[] = [
  {
    ref: 'R001',
    level: 'warn',
    about: 'compose config has expected version',
    fix: 'ensure \'version: "3.8"\' in compose configs',
    satisfied: ({ model }) => model.version === '3.8',
  },
  {
    ref: 'R002',
    level: 'warn',
    about: 'healthcheck enabled for all services',
    fix: 'wire up healthchecks',
    satisfied: everyService(({ healthcheck }) => healthcheck !== undefined && !healthcheck.disable),
  },
  {
    ref: 'R003',
    level: 'warn',
    about: 'all images use a tag',
    fix: 'use a tag for all images',
    satisfied: everyService((service) => tagOf(service) !== undefined),
  },
  {
    ref: 'R004',
    level: 'warn',
    about: 'no unstable tags',
    fix: 'tag all images with stable tags',
    satisfied: everyService((service) => tagOf(service) !== 'latest'),
  },
  {
    ref: 'R005',
    level: 'warn',
    about: 'tags use semver-like format',
    fix: 'use semver-like tags',
    satisfied: everyService((service) => /^v?\d+(\.\d+)*([-+.].*)?$/.test(tagOf(service) ?? '')),
  },
  {
    ref: 'R006',
    level: 'warn',
    about: 'has published catalogue version',
    fix: 'publish a recipe version to the catalogue',
    satisfied: ({ publishedVersions }) => (publishedVersions ?? 0) > 0,
  },
  {
    ref: 'R007',
    level: 'warn',
    about: 'README.md metadata filled in',
    fix: 'fill out all the metadata',
    satisfied: ({ readme }) => hasMetadata(readme),
  },
  {
    ref: 'R008',
    level: 'error',
    about: '.env.sample provided',
    fix: 'create an example .env.sample',
    satisfied: ({ envSample }) => Object.keys(envSample).length > 0,
  },
  {
    ref: 'R009',
    level: 'error',
    about: 'one service named "app"',
    fix: 'name a service "app"',
    satisfied: ({ model }) => 'app' in model.services,
  },
  {
    ref: 'R010',
    level: 'error',
    about: 'traefik routing enabled',
    fix: 'include "traefik.enable=true" deploy label',
    satisfied: ({ model }) =>
      Object.values(model.services).some(({ deploy }) => deploy.labels['traefik.enable'] === 'true'),
    skipped: ({ envSample }) => !('DOMAIN' in envSample),
  },
  {
    ref: 'R011',
    level: 'error',
    about: 'all services have images',
    fix: 'ensure "image: ..." set on all services',
    satisfied: everyService((service) => Boolean(service.image)),
  },
  {
    ref: 'R012',
    level: 'error',
    about: 'config version are vendored',
    fix: 'vendor config versions in an abra.sh',
    satisfied: ({ composeTexts, abraSh }) =>
      configVersions(composeTexts).every((name) => parseExports(abraSh).has(name)),
  },
  {
    ref: 'R013',
    level: 'warn',
    about: "repo is on the catalogue's git host",
    fix: "upload your recipe to the catalogue's git host",
    satisfied: ({ publishedVersions }) => publishedVersions !== undefined,
  },
  {
    ref: 'R014',
    level: 'error',
    about: 'only annotated tags used for recipe version',
    fix: 'replace lightweight tag with annotated tag',
    satisfied: ({ tags }) => tags.every((tag) => tag.annotated),
  },
  {
    ref: 'R015',
    level: 'warn',
    about: 'long secret names',
    fix: 'reduce length of secret names to 12 chars',
    satisfied: ({ model }) => Object.keys(model.secrets).every((name) => name.length <= 12),
  },
];

/** The tag of a service's image, without a digest. */
function tagOf(service: Service): string | undefined {
  const image = service.image.split('@')[0] ?? '';
  return /:([^/:]+)$/.exec(image)?.[1];
}

function everyService(holds: (service: Service) => boolean): LintRule['satisfied'] {
  return ({ model }) => Object.values(model.services).every(holds);
}

function hasMetadata(readme: string): boolean {
  const block = /<!--\s*metadata\s*-->([\s\S]*?)<!--\s*endmetadata\s*-->/.exec(readme)?.[1] ?? '';
  const wanted = ['Category', 'Status', 'Image', 'Healthcheck', 'Backups', 'Email', 'Tests', 'SSO'];
  return wanted.every((key) => new RegExp(`\\*\\*${key}\\*\\*:?:?\\s*\\S`).test(block));
}

/** The variables that stand at the end of the configs' names. */
function configVersions(texts: readonly string[]): string[] {
  const configs = texts.map((text) => text.split(/^configs:/m)[1] ?? '').map((text) => text.split(/^\S/m)[0] ?? '');
  return configs.flatMap((text) => [...text.matchAll(/name:.*_\$\{?([A-Z0-9_]+_VERSION)/g)].map((match) => match[1]!));
}

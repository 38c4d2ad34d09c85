import { parseImageName } from '@cc-ci/core';
import { parse } from 'yaml';
import type { History } from './history.ts';
import type { Plan } from './plan.ts';

/** An entry of `recipes.json`, in the catalogue's own form. */
export interface Listing {
  readonly name: string;
  readonly category: string;
  readonly description: string;
  readonly default_branch: string;
  readonly repository: string;
  /** True for a repository that was taken over as it is. @default false */
  readonly imported?: boolean;
  readonly features: Readonly<Record<string, string>>;
  /** Oldest first: version → service → image and tag. */
  readonly versions: readonly Readonly<Record<string, Readonly<Record<string, { image: string; tag: string }>>>>[];
}

/** What the catalogue says of a recipe: its README's metadata and the images of every release. */
export function listingOf(history: Pick<History, 'recipe' | 'description'>, plan: Plan, repository: string): Listing {
  const treeOf = (mark: number) => plan.commits.find((commit) => commit.mark === mark)!.tree;
  const tags = [...plan.annotatedTags, ...plan.lightweightTags].sort((a, b) => a.mark - b.mark);
  const newest = treeOf(tags.at(-1)?.mark ?? plan.commits[0]!.mark);
  const { category = '', ...features } = metadataOf(newest.get('README.md') ?? '');
  return {
    name: history.recipe,
    category,
    description: history.description,
    default_branch: 'main',
    repository,
    features,
    versions: tags.map((tag) => ({ [tag.name]: imagesOf(treeOf(tag.mark).get('compose.yml') ?? '') })),
  };
}

/** The bullets between `metadata` and `endmetadata`: lower-cased name → text. */
export function metadataOf(readme: string): Record<string, string> {
  const block = /<!-- metadata -->([\s\S]*?)<!-- endmetadata -->/.exec(readme)?.[1] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/\*\*(\w+)\*\*:?\s*(.*)/g)].map(([, name, text]) => [name!.toLowerCase(), text!.trim()]),
  );
}

/** The images that a `compose.yml` names, by service. */
export function imagesOf(composeText: string): Record<string, { image: string; tag: string }> {
  const compose = parse(composeText || '{}', { merge: true }) as { services?: Record<string, { image?: string }> };
  return Object.fromEntries(
    Object.entries(compose.services ?? {}).map(([name, service]) => [name, splitImage(service.image ?? '')]),
  );
}

function splitImage(image: string): { image: string; tag: string } {
  if (image === '') return { image, tag: '' };
  const { name, tag } = parseImageName(image);
  return { image: name, tag };
}

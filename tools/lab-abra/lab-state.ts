import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { abraDir, labPath } from './paths.ts';

/** What of the lab matters to abra. */
export interface LabState {
  /** False where the kernel has no IP_VS, so that service addresses and the routing mesh never answer. */
  readonly ipvs: boolean;
  /** The name servers that know the lab's domains. */
  readonly nameservers: readonly string[];
  /** The address that app domains must resolve to, where it is known. */
  readonly address?: string;
}

/** One version of a recipe as the catalogue lists it: version → service → image and tag. */
export type CatalogueVersion = Readonly<Record<string, Readonly<Record<string, { image: string; tag: string }>>>>;

/** A recipe as the catalogue lists it. */
export interface CatalogueEntry {
  readonly name: string;
  readonly category?: string;
  readonly description?: string;
  readonly repository?: string;
  readonly features?: Readonly<Record<string, unknown>>;
  readonly versions: readonly CatalogueVersion[];
}

/** The lab's facts out of `state.json` and `target.json`; without a lab, those of a plain server. */
export function readLabState(): LabState {
  const state = readJson(labPath('state.json'));
  const target = readJson(labPath('target.json'));
  return {
    ipvs: state?.['ipvs'] !== false,
    nameservers: Array.isArray(target?.['nameservers']) ? (target['nameservers'] as string[]) : [],
    ...(typeof target?.['address'] === 'string' ? { address: target['address'] } : {}),
  };
}

/** The catalogue: that of `ABRA_DIR`, else the lab's, else an empty one. */
export function readCatalogue(): Record<string, CatalogueEntry> {
  const own = join(abraDir(), 'catalogue', 'recipes.json');
  const catalogue = readJson(existsSync(own) ? own : labPath('catalogue', 'recipes.json'));
  return (catalogue ?? {}) as Record<string, CatalogueEntry>;
}

function readJson(path: string | undefined): Record<string, unknown> | undefined {
  if (!path || !existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

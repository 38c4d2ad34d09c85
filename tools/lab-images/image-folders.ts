import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { familiarImageName } from '@cc-ci/core';
import { checkoutDir } from '@cc-ci/host';
import { imageFolderInvalid } from './errors.ts';
import { type ImageFile, imageFileSchema, type ImageInput } from './schema.ts';

/** An image that the lab can build: one variant of one folder that has an `image.json`. */
export interface ImagePlan {
  /** For people and for file names: `nginx-1.22.1`. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly version: string;
  readonly provenance: ImageFile['provenance'];
  readonly of: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  /** Debian release of a base image, which is bootstrapped and not built. */
  readonly suite: string | undefined;
  readonly inputs: readonly ImageInput[];
  readonly dir: string;
}

/**
 * All images that the folders inside some folders say how to build.
 * @throws CcciError LAB_IMAGE_INVALID naming the file.
 */
export function readImagePlans(dirs: readonly string[]): ImagePlan[] {
  return dirs.flatMap(plansIn);
}

/** The plan that provides a tag. */
export function planFor(plans: readonly ImagePlan[], image: string): ImagePlan | undefined {
  const wanted = familiarImageName(image);
  return plans.find(({ tags }) => tags.some((tag) => familiarImageName(tag) === wanted));
}

/** Images that a Dockerfile starts from or copies from, with its arguments filled in. */
export function imagesNamedIn(dockerfile: string, args: Readonly<Record<string, string>>): string[] {
  const defaults = Object.fromEntries(
    [...dockerfile.matchAll(/^ARG\s+(\w+)=(\S+)/gm)].map(([, name, value]) => [name, value]),
  );
  const filled = dockerfile.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => args[name] ?? defaults[name] ?? whole);
  const stages = new Set([...filled.matchAll(/^FROM\s+.*\sAS\s+(\S+)/gim)].map(([, stage]) => stage));
  const named = [
    ...filled.matchAll(/^FROM\s+(?:--\S+\s+)*(\S+)/gim),
    ...filled.matchAll(/^(?:COPY|ADD)\s+.*--from=(\S+)/gim),
  ];
  return [...new Set(named.map(([, image]) => image!))].filter(
    (image) => !stages.has(image) && image !== 'scratch' && !/^\d+$/.test(image),
  );
}

/** The plans that a plan starts from. */
export function basesOf(plan: ImagePlan, plans: readonly ImagePlan[]): ImagePlan[] {
  if (plan.suite) return [];
  const named = imagesNamedIn(readFileSync(join(plan.dir, 'Dockerfile'), 'utf8'), plan.args);
  return named.map((image) => planFor(plans, image)).filter((base) => base !== undefined);
}

/**
 * Hash of all that an image is made from: its folder, arguments, inputs and bases, and what every base image carries
 * (`carried`).
 */
export function sourceHash(plan: ImagePlan, plans: readonly ImagePlan[], carried: string): string {
  const hash = createHash('sha256');
  const { provenance, version, args, inputs, suite } = plan;
  hash.update(JSON.stringify({ provenance, version, args, inputs, suite }));
  for (const file of filesOf(plan.dir)) {
    hash.update(`\n${relative(plan.dir, file)} ${statSync(file).mode & 0o100}\n`).update(readFileSync(file));
  }
  for (const input of inputs) if (input.kind === 'file') hash.update(readFileSync(join(checkoutDir, input.from)));
  for (const base of basesOf(plan, plans)) hash.update(sourceHash(base, plans, carried));
  if (suite) hash.update(carried);
  return hash.digest('hex').slice(0, 16);
}

function plansIn(dir: string): ImagePlan[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'image.json')))
    .flatMap((entry) => plansOf(join(dir, entry.name), entry.name));
}

function plansOf(dir: string, folder: string): ImagePlan[] {
  const image = readImageFile(join(dir, 'image.json'));
  const variants = 'variants' in image ? image.variants : [image];
  return variants.map(({ version, tags, args, suite }) => {
    if (!suite && !existsSync(join(dir, 'Dockerfile'))) throw imageFolderInvalid(join(dir, 'Dockerfile'), 'is missing');
    return {
      name: `${folder}-${version}`,
      tags,
      version,
      args,
      suite,
      provenance: image.provenance,
      of: image.of,
      inputs: image.inputs.map((input) => filledIn(input, args)),
      dir,
    };
  });
}

function filledIn(input: ImageInput, args: Readonly<Record<string, string>>): ImageInput {
  const fill = (text: string) => text.replace(/\$\{(\w+)\}/g, (whole, name: string) => args[name] ?? whole);
  const fillAll = (texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text)]));
  if (input.kind === 'maven') return { ...input, artifact: fill(input.artifact) };
  if (input.kind === 'npm') return { ...input, package: fill(input.package) };
  if (input.kind === 'npm-install') return { ...input, packages: fillAll(input.packages) };
  if (input.kind === 'go') return { ...input, module: fill(input.module), set: fillAll(input.set) };
  if (input.kind === 'go-files') return { ...input, module: fill(input.module) };
  return input;
}

function readImageFile(file: string): ImageFile {
  try {
    return imageFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw imageFolderInvalid(file, error instanceof Error ? error.message : String(error), error);
  }
}

function filesOf(dir: string): string[] {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.ts$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateDependenciesContext, DependencyType, RawProjectGraphDependency } from '@nx/devkit';

/** Which project builds an image: by its whole name, and by its name without the tag. */
interface Images {
  readonly byTag: ReadonlyMap<string, string>;
  readonly byName: ReadonlyMap<string, ReadonlySet<string>>;
}

type Read = (path: string) => string;

/**
 * Files that name images: what is deployed, what is built, and the edits of a history, in which a later release names
 * another image.
 */
const NAMING: readonly { readonly file: RegExp; readonly image: RegExp }[] = [
  { file: /(^|\/)compose[^/]*\.yml$/, image: /^\s*image:\s*["']?([^"'#\s]+)/gm },
  { file: /(^|\/)Dockerfile$/, image: /(?:^FROM\s+|\s--from=)(\S+)/gm },
  {
    file: /^recipes\/[^/]+\/lab\/[^/]+\.ts$|^tools\/lab\/state\.ts$/,
    image: /['"`](?:image: )?([\w./-]+:[\w.-]+)['"`]/g,
  },
];

const IMAGE_FILE = /^tools\/[^/]+\/images\/[^/]+\/image\.json$/;

/**
 * An edge from a project to each shared image that its files name. Images are as many as the lab has, however many
 * recipes there are; of the other files only those that changed are read. Where an image got another name, all are read
 * again: somebody may have named it before it was there.
 */
export function imageEdges(context: CreateDependenciesContext, read: Read = readText): RawProjectGraphDependency[] {
  const images = readImages(context, read);
  const changed = context.filesToProcess.projectFileMap;
  const isRenamed = Object.values(changed).some((files) => files.some(({ file }) => IMAGE_FILE.test(file)));
  const fileMap = isRenamed ? context.fileMap.projectFileMap : changed;
  return Object.entries(fileMap).flatMap(([source, files]) =>
    files.flatMap(({ file }) => {
      const naming = NAMING.find((each) => each.file.test(file));
      if (!naming || /(^|\/)fixtures\//.test(file)) return [];
      const named = [...read(join(context.workspaceRoot, file)).matchAll(naming.image)].map(([, name]) => name!);
      const targets = new Set(named.flatMap((name) => providersOf(name, images)));
      return [...targets]
        .filter((target) => target !== source)
        .map((target) => ({ source, target, sourceFile: file, type: 'static' as DependencyType.static }));
    }),
  );
}

function readImages({ projects, workspaceRoot }: CreateDependenciesContext, read: Read): Images {
  const byTag = new Map<string, string>();
  const byName = new Map<string, Set<string>>();
  for (const [project, { root }] of Object.entries(projects).filter(([name]) => name.startsWith('image-'))) {
    for (const tag of tagsIn(read(join(workspaceRoot, root, 'image.json')))) {
      byTag.set(tag, project);
      byName.set(nameOf(tag), (byName.get(nameOf(tag)) ?? new Set()).add(project));
    }
  }
  return { byTag, byName };
}

/** What an `image.json` cannot say here is told by the lab, which reads it with its schema. */
function tagsIn(text: string): string[] {
  return [...text.matchAll(/"tags":\s*\[([^\]]*)\]/g)].flatMap(([, list]) =>
    [...list!.matchAll(/"([^"]+)"/g)].map(([, tag]) => tag!),
  );
}

/** A tag that no folder builds, such as one that is an argument, may be any of its name. */
function providersOf(image: string, { byTag, byName }: Images): string[] {
  const exact = byTag.get(image);
  return exact ? [exact] : [...(byName.get(nameOf(image)) ?? [])];
}

function nameOf(image: string): string {
  return image.replace(/:[^/]*$/, '');
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

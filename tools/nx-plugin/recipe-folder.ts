/** The words that the folder of a recipe package may use; a name tells what is in it, in every package alike. */
const VOCABULARY: readonly RegExp[] = [
  /^(package\.json|recipe\.ts|recipe\.lock\.json|README\.md)$/,
  /^(hooks|provider)(\.test)?\.ts$/,
  /^[a-z0-9-]+-(api|marker)(\.test)?\.ts$/,
  /^(functional|browser)\/[a-z0-9-]+\.test\.ts$/,
  /^overlays\/compose\.[a-z0-9.-]+\.yml$/,
  /^fixtures\/./,
  // For the lab and the proofs alone.
  /^lab\/(history|mistakes|labels)\.ts$/,
  /^lab\/app\.env$/,
  /^lab\/(files|next|dump|mistakes|images\/[a-z0-9-]+|services\/[a-z0-9-]+)\/./,
];

const REQUIRED: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'recipe.ts', pattern: /^recipe\.ts$/ },
  { what: 'README.md', pattern: /^README\.md$/ },
  { what: 'a test in functional/ or browser/', pattern: /^(functional|browser)\/.+\.test\.ts$/ },
];

/** What mistakes are made in. */
const HISTORY = { what: 'lab/history.ts', pattern: /^lab\/history\.ts$/ };

/** What is wrong with the files of a recipe package, each a sentence; paths are from the package's folder. */
export function complaintsAbout(files: readonly string[]): string[] {
  const strange = files.filter((file) => !VOCABULARY.some((pattern) => pattern.test(file)));
  const needed = files.includes('lab/mistakes.ts') ? [...REQUIRED, HISTORY] : REQUIRED;
  const missing = needed.filter(({ pattern }) => !files.some((file) => pattern.test(file)));
  return [
    ...strange.map((file) => `${file} is no file of a recipe package`),
    ...missing.map(({ what }) => `${what} is missing`),
  ];
}

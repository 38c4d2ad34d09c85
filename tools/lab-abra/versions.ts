interface Parsed {
  readonly recipe: readonly number[];
  readonly app: string;
}

/** Whether a tag is a release id such as `1.11.0+1.26.3`, or `1.11.0`. */
export function isVersion(tag: string): boolean {
  return parseVersion(tag) !== undefined;
}

/** Release ids in rising order; what is none is left out. */
export function sortVersions(tags: readonly string[]): string[] {
  return tags.filter(isVersion).sort(compareVersions);
}

/** Below 0 when `a` is older: by the recipe's numbers first, then by the app's part, numbers as numbers. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (!left || !right) return a.localeCompare(b);
  return compareNumbers(left.recipe, right.recipe) || compareAppParts(left.app, right.app);
}

function parseVersion(tag: string): Parsed | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:\+(.+))?$/.exec(tag);
  if (!match) return undefined;
  return { recipe: [match[1], match[2], match[3] ?? '0'].map(Number), app: match[4] ?? '' };
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (const [index, left] of a.entries()) {
    const difference = left - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareAppParts(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

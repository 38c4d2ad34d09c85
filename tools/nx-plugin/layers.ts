/** The layers, from the ground up, with what each may import besides npm packages; the one place that says so. */
export const LAYERS = [
  { name: 'core', libs: ['core'], mayImport: [] },
  { name: 'adapter', libs: ['results', 'http', 'browser', 'abra', 'swarm'], mayImport: ['core'] },
  { name: 'domain', libs: ['claims', 'sso', 'deps', 'backup-verify', 'policy'], mayImport: ['core', 'adapter'] },
  { name: 'facade', libs: ['recipe'], mayImport: ['core', 'adapter', 'domain'] },
  { name: 'runner', libs: ['run'], mayImport: ['core', 'adapter', 'domain', 'facade'] },
  { name: 'kit', libs: [], mayImport: ['core'] },
  { name: 'tool', libs: [], mayImport: ['core', 'adapter', 'domain', 'facade', 'runner', 'kit', 'image', 'tool'] },
  // Of a recipe, only `lab/` may import the kit, and only that: eslint.config.js.
  { name: 'recipe', libs: [], mayImport: ['facade', 'kit', 'image'] },
  { name: 'image', libs: [], mayImport: [] },
  { name: 'support', libs: ['test-servers'], mayImport: ['core'] },
] as const satisfies readonly Layer[];

interface Layer {
  readonly name: string;
  readonly libs: readonly string[];
  readonly mayImport: readonly string[];
}

/** What of the workspace a package is, by the folder that it is in. */
export type Kind = 'lib' | 'tool' | 'recipe';

/**
 * The Nx tags of a package, from its path alone, such as `kind:lib` and `layer:core`. A library that no layer names is
 * `layer:none` and may import nothing.
 */
export function tagsOf(kind: Kind, name: string): string[] {
  return [`kind:${kind}`, `layer:${layerOf(kind, name)}`];
}

/**
 * The layers as `depConstraints` of `@nx/enforce-module-boundaries`. Test support may be imported by everyone, and so
 * is no layer of its own.
 */
export function depConstraints(): { sourceTag: string; onlyDependOnLibsWithTags: string[] }[] {
  const constraints = LAYERS.map(({ name, mayImport }) => ({
    sourceTag: `layer:${name}`,
    onlyDependOnLibsWithTags: [...mayImport, 'support'].map((each) => `layer:${each}`),
  }));
  return [...constraints, { sourceTag: 'layer:none', onlyDependOnLibsWithTags: [] }];
}

function layerOf(kind: Kind, name: string): string {
  if (kind === 'tool' && name === 'catalogue-kit') return 'kit';
  if (kind !== 'lib') return kind;
  const layers: readonly Layer[] = LAYERS;
  return layers.find(({ libs }) => libs.includes(name))?.name ?? 'none';
}

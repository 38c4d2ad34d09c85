import { expect, test } from 'vitest';
import facts from './facts/compose.json' with { type: 'json' };
import { loadCompose, modelAsJson } from './compose/load.ts';
import { parseCompose } from './compose/yaml.ts';
import { RecipeFileError } from './problem.ts';

interface Fact {
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly config?: unknown;
  readonly refused?: string;
}

test.each(facts as Fact[])('docker/cli reads $files with $env', ({ files, env = {}, config, refused }) => {
  const load = () => {
    const names = Object.keys(files)
      .filter((name) => name.startsWith('compose'))
      .sort(byStem);
    return modelAsJson(
      loadCompose(
        names.map((name) => parseCompose(name, files[name]!)),
        {
          lookup: (name) => (Object.hasOwn(env, name) ? env[name] : undefined),
          folder: '/recipe',
          readFile: (path) => files[path.replace('/recipe/', '')],
        },
      ),
    );
  };
  if (refused === undefined) expect(load()).toEqual(config);
  else expect(load).toThrow(RecipeFileError);
});

function byStem(a: string, b: string): number {
  return a.replace(/\.yml$/, '') < b.replace(/\.yml$/, '') ? -1 : 1;
}

import { expect, test } from 'vitest';
import facts from './facts/env.json' with { type: 'json' };
import { parseEnvFile } from './env-file.ts';
import { RecipeFileError } from './problem.ts';

test.each(facts as { text: string; values?: Record<string, string>; refused?: string }[])(
  'godotenv reads $text',
  ({ text, values = {}, refused }) => {
    if (refused) expect(() => parseEnvFile(text)).toThrow(RecipeFileError);
    else expect(Object.fromEntries(parseEnvFile(text))).toEqual(values);
  },
);

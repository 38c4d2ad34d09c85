import { loadMistakes, toldRecipes } from '@cc-ci/catalogue-kit';
import { testMistakes } from '../test-mistakes.ts';

/**
 * The mistakes of every recipe, or of those that CC_CI_MISTAKES_OF names, comma-separated: `nx mistakes recipe-<name>`
 * names one.
 */
const asked = process.env['CC_CI_MISTAKES_OF'];
for (const recipe of asked ? asked.split(',') : toldRecipes()) {
  const mistakes = await loadMistakes(recipe);
  if (Object.keys(mistakes).length > 0) testMistakes(recipe, mistakes);
}

import { loadMistakes } from '@cc-ci/catalogue-kit';
import { testMistakes } from './test-mistakes.ts';

// The mistakes of the smallest recipe; those of the others take minutes: recipes/recipes.e2e.ts.
testMistakes('custom-html', await loadMistakes('custom-html'));

import { recipeFileWrong } from './errors.ts';
import { RecipeFileError } from './files/problem.ts';

/** Reads or writes a file of a recipe; what is wrong with it is told as the runner tells errors. */
export function told<T>(work: () => T, tell: (error: RecipeFileError) => Error = recipeFileWrong): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof RecipeFileError ? tell(error) : error;
  }
}

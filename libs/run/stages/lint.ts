import { join } from 'node:path';
import { cloneAt, createAbra, parseEnvFile, readCompose } from '@cc-ci/abra';
import { lintProof } from '@cc-ci/results';
import { mkdirSync, readFileSync } from 'node:fs';
import type { AppRun } from '../app/app-run.ts';
import { proofFailed } from '../app/errors.ts';
import type { StageLog } from '@cc-ci/results';

/**
 * Lints the pristine head in its own ABRA_DIR, in parallel with everything else: the run's checkout moves and gets
 * overlays.
 */
export async function lintStage(run: AppRun, log: StageLog): Promise<void> {
  const { abraOptions, checkout, folder, recorder, versions } = run;
  const dir = join(folder.path, 'lint');
  mkdirSync(join(dir, 'recipes'), { recursive: true });
  const clone = join(dir, 'recipes', checkout.recipe);
  await cloneAt(checkout, clone, versions.head.commit);
  readRecipeFiles(checkout.recipe, clone);
  const rows = await recorder.phase({ place: 'lint', name: 'abra recipe lint', owner: 'abra' }, () =>
    createAbra({ ...abraOptions, dir }).lintRecipe(checkout.recipe),
  );
  for (const row of rows.filter(({ severity, skipped }) => severity === 'error' && !skipped)) {
    await log.proof(lintProof(row.ref, row.rule), () => {
      if (!row.satisfied) throw proofFailed(`rule ${row.ref} is not satisfied: ${row.rule}`, undefined, row.howToFix);
      return 'satisfied';
    });
  }
}

/** What cannot be read is told here in the words of every other stage, with file, line and key; abra would say less. */
function readRecipeFiles(recipe: string, path: string): void {
  const sample = parseEnvFile(readFileSync(join(path, '.env.sample'), 'utf8'), '.env.sample');
  readCompose(path, new Map([['STACK_NAME', recipe], ...sample]));
}

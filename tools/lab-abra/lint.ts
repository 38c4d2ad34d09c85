import { composeFileNames } from '@cc-ci/abra/files';
import { readModel } from './compose-model.ts';
import { parseEnv } from './env-file.ts';
import { Fatal } from './fatal.ts';
import { readCatalogue } from './lab-state.ts';
import { type LintRule, lintRules, type LintSubject } from './lint-rules.ts';
import { type RecipeRepo, recipeFile, tagKinds } from './recipe-repo.ts';

/** How a recipe stands to one rule. */
export interface LintResult {
  readonly rule: LintRule;
  readonly satisfied: boolean;
  readonly skipped: boolean;
}

/** Every rule's answer for a checkout as it stands; fatal without `.env.sample`. */
export function lintRecipe(repo: RecipeRepo): LintResult[] {
  const subject = lintSubject(repo);
  return lintRules.map((rule) => {
    const skipped = rule.skipped?.(subject) ?? false;
    return { rule, skipped, satisfied: !skipped && rule.satisfied(subject) };
  });
}

/** Fatal at the first rule of level error that is not met: the gate of every deploy without chaos. */
export function requireNoLintErrors(repo: RecipeRepo): void {
  const failed = lintRecipe(repo).find(
    ({ rule, satisfied, skipped }) => rule.level === 'error' && !satisfied && !skipped,
  );
  if (!failed) return;
  throw new Fatal(`lint error in ${repo.name} configs: "${failed.rule.about}" failed lint checks (${failed.rule.ref})`);
}

function lintSubject(repo: RecipeRepo): LintSubject {
  const sample = recipeFile(repo, '.env.sample');
  if (sample === undefined) throw new Fatal(`unable to validate recipe ${repo.name}: no .env.sample in ${repo.dir}`);
  const envSample = parseEnv(sample, '.env.sample').values;
  return {
    recipe: repo.name,
    model: readModel(repo, { STACK_NAME: repo.name, ...envSample }),
    composeTexts: composeFileNames(envSample['COMPOSE_FILE']).map((name) => recipeFile(repo, name) ?? ''),
    envSample,
    abraSh: recipeFile(repo, 'abra.sh') ?? '',
    readme: recipeFile(repo, 'README.md') ?? '',
    tags: tagKinds(repo),
    publishedVersions: readCatalogue()[repo.name]?.versions.length,
  };
}

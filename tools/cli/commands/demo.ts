import { dirname, join } from 'node:path';
import { resolveTarget } from '../target.ts';
import { runCommand } from './run.ts';

const RECIPE = 'custom-html';
/** The pull request that the lab's catalogue has for it. */
const PULL_REQUEST = { ref: 'pr/next', pr: '1' };

const ABOUT = `This sets up a whole Co-op Cloud on this machine (the lab), and tests pull request ${PULL_REQUEST.pr} of
${RECIPE} on it: the last published version is deployed, upgraded to the pull request's commit, backed up,
damaged, restored, used, and removed.
`;

const NEXT = `This was a pull request of ${RECIPE}. The lab is up, and waits for more:
  npx --offline cc-ci run ghost    another recipe: an application with a database, whose images are built first (minutes)
  npx nx test recipe-ghost         the same, cached: what did not change is replayed
  npx --offline cc-ci lab status   what the lab is made of
  npx --offline cc-ci lab down     ends the lab; it leaves nothing running
Your own recipe: docs/enroll-recipe.md. A real server: docs/field.md.
`;

/** `npm run demo`: everything that is missing is set up, then a pull request of custom-html goes through all stages. */
export async function demoCommand(): Promise<void> {
  process.stdout.write(`${ABOUT}\n`);
  const { stateDir } = await resolveTarget({ recipes: [RECIPE] });
  const src = join(dirname(stateDir), 'catalogue', RECIPE);
  await runCommand(RECIPE, { ...PULL_REQUEST, src });
  process.stdout.write(NEXT);
}

import { keepAppUp, parseRequest, type RawRequest } from '@cc-ci/run';
import { createReporter } from '../reporter.ts';
import { stopOnSignals } from '../stop-on-signals.ts';
import { resolveRunTarget } from '../run-target.ts';
import { WORKSPACE } from '../workspace.ts';

/** `cc-ci up <recipe>`: deploys the head and leaves it running. */
export async function upCommand(recipe: string, flags: RawRequest): Promise<void> {
  const request = parseRequest({ ...flags, recipe });
  const { signal } = stopOnSignals();
  const target = await resolveRunTarget(recipe, signal);
  const reporter = createReporter(process.stdout);
  const { domain } = await keepAppUp({ request, target, workspace: WORKSPACE, listener: reporter, signal }).finally(
    () => reporter.stop(),
  );
  process.stdout.write(
    [
      `https://${domain} is up`,
      `  test it:   npx nx dev recipe-${recipe}`,
      ...(target.address ? [`  see it:    ${target.address} ${domain} in /etc/hosts; authority ${target.caFile}`] : []),
      `  remove it: npx --offline cc-ci down ${recipe}`,
      '',
    ].join('\n'),
  );
}

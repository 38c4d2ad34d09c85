import { formatError } from '@cc-ci/core';
import { createAbra } from '@cc-ci/abra';
import { backupBotHost } from '@cc-ci/backup-verify';
import { findChromium } from '@cc-ci/browser';
import { type Check, engineChecks, preflightChecks } from '@cc-ci/run';
import { connectEngine } from '@cc-ci/swarm';
import { resolveRunningTarget } from '../target.ts';

/** `cc-ci doctor`: makes every check of a run's preflight and some more, and shows each with what to try. */
export async function doctorCommand(): Promise<void> {
  const target = await resolveRunningTarget();
  const engine = connectEngine(target.dockerHost);
  const abra = createAbra({ ...target.abra, dockerHost: target.dockerHost });
  const checks: Check[] = [
    { name: 'node', look: () => Promise.resolve(process.version) },
    ...preflightChecks({ target, engine, abra, memoryMb: 512 }),
    ...engineChecks(engine),
    {
      name: 'backup bot',
      look: async () => (await (await backupBotHost(engine)).exec(['restic', 'version'])).stdout.toString().trim(),
    },
    { name: 'chromium', look: () => Promise.resolve(findChromium()) },
  ];
  let failed = 0;
  for (const { name, look } of checks) {
    const line = await look().then(
      (seen) => `✔ ${name.padEnd(12)}${seen}`,
      (error: unknown) => (failed++, `✖ ${name.padEnd(12)}${formatError(error)}`),
    );
    process.stdout.write(`${line}\n`);
  }
  process.exitCode = failed === 0 ? 0 : 2;
}

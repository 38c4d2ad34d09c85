/**
 * Outlives its run by a moment: started under the run's lock, it waits until the run's end of the pipe is closed, by
 * whatever death, and removes what the journal still names. A run that ended well has removed its folder, and nothing
 * is left to do.
 *
 * usage: node watchdog.ts <state folder> <domain>
 */
const [stateDir = '', domain = ''] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdout.on('error', () => undefined);
process.stdout.write('held\n');
process.stdin.resume();
process.stdin.once('close', () => void cleanUp());

/** Loaded only now: the run waits for the lock, and not for modules that are needed at its death. */
async function cleanUp(): Promise<void> {
  const [{ existsSync }, { readJournal, runFolder }, { removeRun }] = await Promise.all([
    import('node:fs'),
    import('./journal.ts'),
    import('./remove-run.ts'),
  ]);
  const folder = runFolder(stateDir, domain);
  if (!existsSync(folder.path)) return;
  const entry = readJournal(folder);
  if (!entry?.kept) await removeRun(folder, entry);
}

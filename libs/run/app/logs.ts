import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainText } from '@cc-ci/core';
import type { Place } from '@cc-ci/results';
import { listServices, serviceLog } from '@cc-ci/swarm';
import type { AppRun } from './app-run.ts';

/** Folder of the logs beside the record. */
export const LOGS_FOLDER = 'logs';

/**
 * Keeps each service's log beside the record, before the services go; secrets are masked. Logs that are not available
 * do not fail a run.
 * @param prefix of the files' names
 */
export async function collectLogs(run: AppRun, prefix = '', place: Place = 'teardown'): Promise<void> {
  await run.recorder.phase({ place, name: 'logs', owner: 'engine' }, async () => {
    const services = await listServices(run.engine, run.app.stack).catch(() => []);
    const folder = join(run.reportDir, LOGS_FOLDER);
    mkdirSync(folder, { recursive: true });
    await Promise.all(
      services.map(async (service) => {
        const lines = await serviceLog(run.engine, service);
        writeFileSync(
          join(folder, `${prefix}${service.name}.log`),
          run.redactor.mask(plainText(`${lines.join('\n')}\n`)),
        );
      }),
    );
  });
}

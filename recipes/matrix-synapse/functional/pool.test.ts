import { randomUUID } from 'node:crypto';
import type { App } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { dropConnections, type Member, register } from '../matrix-synapse-api.ts';

/** Synapse's own work may meet the dropped connections before a client does. */
const ROUNDS = 20;

test('who meets connections that were dropped by force gets a 5xx, and what was asked for when it is asked for again', async ({
  app,
}) => {
  const member = await register(app);
  const met: number[][] = [];
  for (let round = 0; round < ROUNDS && !met.flat().some(isServerError); round++)
    met.push(await statusesAfterDrop(app, member));
  expect(met.flat().filter(isServerError), 'how the connections were missed').not.toEqual([]);
  // The refusal of what is not there is the first answer that counts, and is not asked for twice.
  for (const statuses of met) expect(statuses.filter((status) => !isServerError(status))).toEqual([404]);
});

/**
 * Statuses of all attempts to read from the database what no cache can hold, from the moment at which its connections
 * are gone.
 */
async function statusesAfterDrop(app: App, { userId, headers }: Member): Promise<number[]> {
  const path = `/_matrix/client/v3/user/${encodeURIComponent(userId)}/account_data/ci.marker.${randomUUID()}`;
  const statuses: number[] = [];
  await dropConnections(app);
  await app.api().retry(async (signal) => {
    const answer = await app.http.get(path, { headers, signal });
    statuses.push(answer.status);
    return answer;
  });
  return statuses;
}

function isServerError(status: number): boolean {
  return status >= 500;
}

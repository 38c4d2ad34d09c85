import type { RequestListener } from 'node:http';
import { createRedactor } from '@cc-ci/core';
import { parseMeta } from '@cc-ci/recipe';
import { Recorder, StageLog } from '@cc-ci/results';
import { connectEngine } from '@cc-ci/swarm';
import { serveHttp } from '@cc-ci/test-servers';
import { expect, test } from 'vitest';
import { fieldTarget } from './fixtures/target.ts';
import { proveAnswers, type ProbedRun } from './probes.ts';

/**
 * What an app answers while it starts: path → status and body. It goes on to the next when it has been asked so often.
 */
interface Moment {
  readonly until: number;
  readonly answers: Readonly<Record<string, readonly [status: number, body: string]>>;
}

const PLACEHOLDER = [200, 'the app is starting up. Please wait'] as const;
const UP = {
  '/healthz': [200, '{"status":"ok"}'],
  '/rest/settings': [200, '{"data":{"authCookie":{}}}'],
  '/': [200, '<div id="app"></div>'],
} as const;

test('a page that asks to wait is a 200 and no answer: its content tells it from the app', async () => {
  const app = startingApp({ until: 3, answers: { '/rest/settings': PLACEHOLDER } }, { until: Infinity, answers: UP });
  const { healthy, proofs } = await prove(app, { health: { path: '/rest/settings', contains: '"authCookie"' } });
  expect({ healthy, proofs }).toEqual({
    healthy: true,
    proofs: ['the app answers on /rest/settings: status 200, 26 bytes'],
  });
  expect(app.asked).toEqual(['/rest/settings', '/rest/settings', '/rest/settings', '/rest/settings']);
});

test('a health path that answers before the app’s first page is there does not stand for it: a ready probe waits for the page', async () => {
  const app = startingApp(
    { until: 4, answers: { '/healthz': UP['/healthz'], '/': [404, 'Cannot GET /'] } },
    { until: Infinity, answers: UP },
  );
  const { healthy, proofs } = await prove(app, {
    health: { path: '/healthz' },
    ready: [{ kind: 'http', path: '/', ok: [200], contains: '<div id="app">' }],
  });
  expect({ healthy, proofs }).toEqual({
    healthy: true,
    proofs: ['the app answers on /healthz: status 200, 15 bytes', 'ready probe: HTTP /: status 200, 20 bytes'],
  });
  expect(app.asked).toEqual(['/healthz', '/', '/', '/', '/']);
});

test('an app that never gets beyond its placeholder is not healthy, and the page that was seen last is told', async () => {
  const app = startingApp({ until: Infinity, answers: { '/rest/settings': PLACEHOLDER } });
  const { healthy, proofs } = await prove(app, {
    health: { path: '/rest/settings', contains: '"authCookie"' },
    timeouts: { httpMs: 3_000 },
    ready: [{ kind: 'http', path: '/', ok: [200] }],
  });
  expect(healthy).toBe(false);
  expect(proofs).toEqual([expect.stringContaining('200, body: the app is starting up. Please wait')]);
});

const REFUSAL = '<Error><Code>AccessDenied</Code></Error>';
test.each([
  { what: 'from the first answer on is the app’s', isHealthy: true, answered: undefined, body: REFUSAL },
  { what: 'after another 403 is the app’s', isHealthy: true, answered: 403, body: REFUSAL },
  { what: 'after a 200 is not', isHealthy: false, answered: 200, body: REFUSAL },
  { what: 'of a web server is not', isHealthy: false, answered: undefined, body: '<title>403 Forbidden</title>' },
])('without a package, a 403 $what', async ({ isHealthy, answered, body }) => {
  const app = startingApp({ until: Infinity, answers: { '/': [403, body] } });
  const meta = { health: { ok: [200, 403] }, timeouts: { httpMs: 2_000 } };
  expect((await prove(app, meta, { answered })).healthy).toBe(isHealthy);
});

/** A stand-in that starts as slowly as it is asked, not as the machine happens to be. */
function startingApp(...moments: readonly Moment[]): { readonly asked: string[]; readonly listener: RequestListener } {
  const asked: string[] = [];
  const listener: RequestListener = ({ url = '/' }, response) => {
    const moment = moments.find(({ until }) => asked.length < until);
    asked.push(url);
    const [status, body] = moment?.answers[url] ?? [404, ''];
    response.writeHead(status).end(body);
  };
  return { asked, listener };
}

/** The proofs of an app that has converged, each with what it showed or what it said. */
async function prove(
  { listener }: ReturnType<typeof startingApp>,
  meta: object,
  { folder, answered }: { folder?: string; answered?: number | undefined } = { folder: '/recipes/starting' },
): Promise<{ healthy: boolean; proofs: string[] }> {
  await using server = await serveHttp(listener);
  const run: ProbedRun = {
    recipe: { meta: parseMeta('recipe.ts', { name: 'starting', ...meta }), folder },
    app: { url: `http://127.0.0.1:${server.port}`, domain: '127.0.0.1', stack: 'starting', envFile: '/nowhere' },
    target: fieldTarget(),
    engine: connectEngine('unix:///nowhere'),
    state: { deployed: 'head', answered },
    recorder: new Recorder({ redactor: createRedactor(), listener: () => undefined, startedAt: new Date() }),
    signal: new AbortController().signal,
  };
  const log = new StageLog('install', () => undefined);
  const healthy = await proveAnswers(run, 'install', log);
  return { healthy, proofs: log.tests.map(({ name, evidence, message }) => `${name}: ${evidence ?? message}`) };
}

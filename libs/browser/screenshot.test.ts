import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveHttp } from '@cc-ci/test-servers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BrowserServer, launchBrowserServer } from './launch-browser.ts';

let dir: string;
let server: BrowserServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cc-ci-test-'));
  server = await launchBrowserServer({ zone: 'ci.test', address: '127.0.0.1' }, { dir });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

/** What a browser sees of an app that answers these one after another, the last one again and again. */
async function see(
  answers: readonly (readonly [status: number, body: string])[],
  how: { tolerated?: readonly string[]; withinMs?: number; alsoAt?: readonly string[] } = {},
) {
  let asked = 0;
  await using site = await serveHttp((request, response) => {
    if (request.url !== '/') return void response.writeHead(404).end();
    const [status, body] = answers[Math.min(asked++, answers.length - 1)] ?? [500, ''];
    const headers = status === 302 ? { location: body } : { 'content-type': 'text/html' };
    response.writeHead(status, headers).end(body);
  });
  const path = join(dir, 'page.png');
  await rm(path, { force: true });
  const seen = await server.screenshot({ url: `http://127.0.0.1:${site.port}/`, path, ...how }).then(
    ({ title, missing = [] }) => [title, ...missing].join('; '),
    (error: Error & { code: string }) => `${error.code} ${error.message.replace(/^.*?: /, '')}`,
  );
  expect(existsSync(path)).toBe(true);
  return seen;
}

const PAGE = '<title>docs</title><body>docs';
const LACKS = `${PAGE}<script src="/gone.js"></script>`;
const THROWS = `${PAGE}<script>throw new TypeError('no such user')</script>`;

test.each<[string, string, Parameters<typeof see>]>([
  ['a page with text', 'docs', [[[200, PAGE]]]],
  [
    'a page that fades in',
    'docs',
    [
      [
        [
          200,
          '<title>docs</title><style>body{opacity:0}.on{opacity:1}</style>docs<script>setTimeout(() => { document.body.className = "on" }, 200)</script>',
        ],
      ],
    ],
  ],
  [
    'a page that lies in a shadow tree',
    'docs',
    [
      [
        [
          200,
          '<title>docs</title><a-b></a-b><script>document.querySelector("a-b").attachShadow({ mode: "open" }).innerHTML = "<p>docs"</script>',
        ],
      ],
    ],
  ],
  ['a text in a part without a box', 'docs', [[[200, '<title>docs</title><div style="display:contents">docs</div>']]]],
  ['a picture without text', 'docs', [[[200, '<title>docs</title><canvas width=20 height=20></canvas>']]]],
  [
    'a gateway that loses the app for a moment',
    'docs',
    [
      [
        [502, 'Bad Gateway'],
        [200, PAGE],
      ],
    ],
  ],
  ['a page that lacks a script and draws all the same', 'docs; its script /gone.js answered 404', [[[200, LACKS]]]],
  ['an error that does not matter', 'docs', [[[200, THROWS]], { tolerated: ['no such user'] }]],
])('%s is seen', async (_what, title, page) => expect(await see(...page)).toBe(title));

test.each<[string, string, Parameters<typeof see>]>([
  ['404', 'APP_NOT_SEEN it answered 404: nothing here', [[[404, '<body>nothing here']]]],
  [
    'the ingress itself',
    'APP_NOT_SEEN it shows the ingress’s own page: 404 page not found',
    [[[200, '404 page not found\n']]],
  ],
  [
    'an error that nothing catches',
    'APP_NOT_SEEN its scripts threw 1 errors that nothing caught: no such user',
    [[[200, THROWS]]],
  ],
  [
    'a page that waits for a script that is not there',
    'APP_NOT_SEEN it shows only "Loading ..."; its script /gone.js answered 404',
    [[[200, LACKS.replace('<body>docs', '<body>Loading ...')]]],
  ],
  [
    'a picture that turns until a script comes that is not there',
    'APP_NOT_SEEN it shows no text and no field; its script /gone.js answered 404',
    [[[200, LACKS.replace('<body>docs', '<body><svg width=20 height=20></svg>')]]],
  ],
  ['a page for those who have signed in', 'APP_REFUSES it answered 401: sign in', [[[401, '<body>sign in']]]],
])('%s is not the app', async (_what, says, page) => expect(await see(...page)).toBe(says));

test('a gateway without an app, and a page that draws nothing, are not the app', async () => {
  expect(await see([[502, 'Bad Gateway']], { withinMs: 700 })).toBe('APP_NOT_SEEN it answered 502: Bad Gateway');
  expect(await see([[200, '<title>docs</title><div id="app"></div>']], { withinMs: 700 })).toMatch(
    /^APP_NOT_SEEN it drew nothing within 0.7 s/,
  );
});

test('a picture that is not there is not drawn', async () => {
  const page = '<title>docs</title><img src="/gone.png" width=100 height=100 alt="docs">';
  expect(await see([[200, page]], { withinMs: 700 })).toMatch(/^APP_NOT_SEEN it drew nothing within 0.7 s/);
});

test.each(['display:none', 'visibility:hidden', 'opacity:0', 'position:fixed;width:0;height:0;font-size:0'])(
  'what nobody can see is not drawn: %s',
  async (style) => {
    const page = `<title>docs</title><body style="${style}">docs<script>let a = 1</script>`;
    expect(await see([[200, page]], { withinMs: 700 })).toMatch(/^APP_NOT_SEEN it drew nothing within 0.7 s/);
  },
);

test('a page of another host is not the app, unless it may be seen there', async () => {
  await using elsewhere = await serveHttp((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<title>sign in</title>sign in'),
  );
  const address = `http://localhost:${elsewhere.port}/`;
  expect(await see([[302, address]])).toBe(`APP_ELSEWHERE it leads to ${address}`);
  expect(await see([[302, address]], { alsoAt: ['localhost'] })).toBe('sign in');
});

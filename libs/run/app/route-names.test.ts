import { expect, test } from 'vitest';
import { proveOwnNames } from './route-names.ts';

function service(fullName: string, ...labels: string[]) {
  const pairs = labels.map((label): [string, string] => {
    const at = label.indexOf('=');
    return [label.slice(0, at), label.slice(at + 1)];
  });
  return { fullName, labels: Object.fromEntries(pairs) };
}

const router = (name: string, host: string) => `traefik.http.routers.${name}.rule=Host(\`${host}\`)`;

test('names that hold the stack’s are its own', () => {
  const own = service(
    'docs_app',
    router('docs', 'docs.ci.test'),
    'traefik.http.services.docs-api.loadbalancer.server.port=80',
  );
  const other = service(
    'blog_app',
    router('blog', 'blog.ci.test'),
    'traefik.http.services.blog.loadbalancer.server.port=80',
  );
  expect(proveOwnNames([own], [other], 'docs')).toBe('');
});

test.each([
  ['a router of another host', router('web', 'docs.ci.test'), router('web', 'blog.ci.test'), 'http router web'],
  [
    'a service, which would get the servers of both',
    'traefik.http.services.web.loadbalancer.server.port=80',
    'traefik.http.services.web.loadbalancer.server.port=80',
    'http service web',
  ],
  [
    'a middleware that does something else',
    'traefik.http.middlewares.web.redirectscheme.scheme=https',
    'traefik.http.middlewares.web.basicauth.users=a:b',
    'http middleware web',
  ],
  [
    'a TCP router',
    'traefik.tcp.routers.ssh.rule=HostSNI(`*`)',
    'Traefik.TCP.Routers.ssh.entrypoints=other-ssh',
    'tcp router ssh',
  ],
])('%s that an app on the machine has as well is red by name', (_what, ...[mine, theirs, name]) => {
  expect(() => proveOwnNames([service('docs_app', mine)], [service('blog_web', theirs)], 'docs')).toThrow(
    `${name} of service docs_app is defined by service blog_web as well`,
  );
});

test('a middleware that both define alike is shared, and names of other protocols do not meet', () => {
  const middleware = 'traefik.http.middlewares.to-https.redirectscheme.scheme=https';
  expect(proveOwnNames([service('docs_app', middleware)], [service('blog_app', middleware)], 'docs')).toBe('');
  const tcp = service('blog_app', 'traefik.tcp.services.docs-ssh.loadbalancer.server.port=22');
  expect(
    proveOwnNames([service('docs_app', 'traefik.http.services.docs-ssh.loadbalancer.server.port=80')], [tcp], 'docs'),
  ).toBe('');
});

test('a name that every app of the recipe has is told, while no other is there', () => {
  expect(proveOwnNames([service('docs_app', router('web', 'docs.ci.test'))], [], 'docs')).toBe(
    '; a second app of this recipe would clash: http router web without ${STACK_NAME}',
  );
});

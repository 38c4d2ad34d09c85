import { expect, test } from 'vitest';
import { proveOwnRoutes } from './routes.ts';

const app = {
  recipe: 'docs',
  stack: 'docs-3fa1c2_ci_test',
  domain: 'docs-3fa1c2.ci.test',
  zone: 'ci.test',
  ingressPorts: [443],
  given: ['live.docs-3fa1c2.ci.test', 'https://call-3fa1c2.ci.test/', 'www.docs.net'],
};
const own = { app, isTrusted: false };
const prove = (rule: string, { protocol = 'http', entrypoints = 'web-secure', judged = own } = {}) =>
  proveOwnRoutes(
    [
      {
        name: 'app',
        labels: {
          'traefik.enable': 'true',
          [`traefik.${protocol}.routers.docs.rule`]: rule,
          [`traefik.${protocol}.routers.docs.entrypoints`]: entrypoints,
        },
      },
    ],
    judged,
  );
const named = (protocol: string) => ({ protocol });

test.each([
  ['its own host', 'Host(`docs-3fa1c2.ci.test`)'],
  ['a host below its own', 'Host(`docs-3fa1c2.ci.test`) || Host(`a.docs-3fa1c2.ci.test`)'],
  ['several in one matcher, as Traefik 2 writes it', 'Host(`docs-3fa1c2.ci.test`, `www.docs-3fa1c2.ci.test`)'],
  ['a path of its own host', 'Host(`docs-3fa1c2.ci.test`) && (PathPrefix(`/a`) || PathPrefix(`/b`))'],
  ['a host that the env names', 'Host(`call-3fa1c2.ci.test`)'],
  ['a host of its operator outside of the zone', 'Host(`www.docs.net`)'],
  ['a host of a sample', 'Host(`www.example.org`)'],
  ['a pattern below its own host', 'HostRegexp(`^[a-z0-9-]+\\.docs-3fa1c2\\.ci\\.test$`)'],
  ['a template below its own host', 'HostRegexp(`{name:[a-z0-9-]+}.docs-3fa1c2.ci.test`)'],
  ['a host that is made from its name', 'Host(`auth-docs-3fa1c2.ci.test`) || Host(`docs-3fa1c2-api.ci.test`)'],
  ['its own host in capitals', 'HOST("Docs-3fa1c2.CI.test")'],
  ['its own host without some paths', 'Host(`docs-3fa1c2.ci.test`) && !(Path(`/a`) || Path(`/b`))'],
  ['several groups in a pattern', 'HostRegexp(`^(a|b)\\.(c|d)\\.docs-3fa1c2\\.ci\\.test$`)'],
  ['brackets in a pattern', 'HostRegexp(`^(a|b)\\.docs-3fa1c2\\.ci\\.test$`) && PathPrefix(`/`)'],
])('a router may take %s', (_what, rule) => expect(prove(rule)).toBe(`docs: ${rule}`));

test.each([
  ['no host at all', 'PathPrefix(`/`)', 'takes every host'],
  ['one alternative without a host', 'Host(`docs-3fa1c2.ci.test`) || PathPrefix(`/api`)', 'takes every host'],
  ['an alternative in brackets', '(Host(`docs-3fa1c2.ci.test`) || Path(`/x`)) && Method(`GET`)', 'takes every host'],
  ['all but one host', '!Host(`docs-3fa1c2.ci.test`)', 'takes every host'],
  ['every host by a pattern', 'HostRegexp(`.+`)', 'takes hosts that are not below docs-3fa1c2.ci.test'],
  [
    'the whole zone by a template',
    'HostRegexp(`{any:.*}.ci.test`)',
    'takes hosts that are not below docs-3fa1c2.ci.test',
  ],
  ['all but one host, in brackets', '!(Host(`docs-3fa1c2.ci.test`) || Path(`/x`))', 'takes every host'],
  ['every host of letters', 'HostRegexp(`^[a-z]+\\.ci\\.test$`)', 'takes hosts that are not below docs-3fa1c2.ci.test'],
  ['every host, with flags of Go', 'HostRegexp(`(?i)^.+$`)', 'takes hosts that are not below docs-3fa1c2.ci.test'],
  [
    'every host, with classes of Go',
    'HostRegexp(`^[[:alnum:]-]+\\.ci\\.test$`)',
    'takes hosts that are not below docs-3fa1c2.ci.test',
  ],
  [
    'every host, in groups',
    'HostRegexp(`^(a|.*)\\.(ci|b)\\.test$`)',
    'takes hosts that are not below docs-3fa1c2.ci.test',
  ],
  [
    'another app by a pattern',
    'HostRegexp(`^blog-000000\\.ci\\.test$`)',
    'takes hosts that are not below docs-3fa1c2.ci.test',
  ],
  [
    'some other apps by a pattern',
    'HostRegexp(`^(www|auth)\\.ci\\.test$`)',
    'takes hosts that are not below docs-3fa1c2.ci.test',
  ],
  [
    'apps of another recipe by a pattern',
    'HostRegexp(`^blog-[0-9a-f]+\\.ci\\.test$`)',
    'takes hosts that are not below docs-3fa1c2.ci.test',
  ],
  [
    'the zone itself',
    'Host(`docs-3fa1c2.ci.test`) || Host(`ci.test`)',
    'takes hosts that are not below docs-3fa1c2.ci.test',
  ],
  [
    'a pattern for a domain of somebody',
    'HostRegexp(`^.+\\.example\\.org$`)',
    'takes hosts that are not below docs-3fa1c2.ci.test',
  ],
  [
    'a host that nobody gave it',
    'Host(`www.example.net.evil.io`)',
    'takes hosts that are not below docs-3fa1c2.ci.test',
  ],
  ['another app', 'Host(`blog-000000.ci.test`)', 'takes hosts that are not below docs-3fa1c2.ci.test'],
])('a router may not take %s', (_what, rule, why) => {
  expect(() => prove(rule)).toThrow(`router docs of service app ${why}`);
});

test('a TCP router may take every name, on an entrypoint of its own', () => {
  expect(prove('HostSNI(`*`)', { ...named('tcp'), entrypoints: 'gitea-ssh' })).toContain('HostSNI');
  expect(() => prove('HostSNI(`*`)', named('tcp'))).toThrow('takes hosts that are not below docs-3fa1c2.ci.test');
  expect(
    prove('HostSNI(`docs-3fa1c2.ci.test`) || HostSNIRegexp(`^[a-z0-9-]+\\.docs-3fa1c2.ci.test$`)', named('tcp')),
  ).toContain('SNI');
});

test.each([
  ['in capitals', { 'traefik.enable': 'True', 'Traefik.HTTP.Routers.docs.Rule': 'PathPrefix(`/`)' }],
  ['as a number', { 'traefik.enable': '1', 'traefik.http.routers.docs.rule': 'PathPrefix(`/`)' }],
])('labels are read as Traefik reads them: %s', (_what, labels) => {
  expect(() => proveOwnRoutes([{ name: 'app', labels }], own)).toThrow('takes every host');
});

test('an entrypoint of the web counts among others, and an entrypoint of its own is no way around it', () => {
  expect(() => prove('PathPrefix(`/`)', { entrypoints: 'federation, web-secure' })).toThrow('takes every host');
  expect(() => prove('PathPrefix(`/`)', { entrypoints: 'federation' })).toThrow('takes every host');
});

test('what the target trusts the recipe with is told', () => {
  expect(prove('PathPrefix(`/`)', { judged: { app, isTrusted: true } })).toBe(
    'trusted with foreign-host: router docs of service app takes every host: PathPrefix(`/`)',
  );
});

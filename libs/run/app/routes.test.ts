import { expect, test } from 'vitest';
import { proveOwnRoutes } from './routes.ts';

const own = {
  domain: 'docs-3fa1c2.ci.test',
  zone: 'ci.test',
  env: ['live.docs-3fa1c2.ci.test', 'call-3fa1c2.ci.test'],
};
const prove = (rule: string, { protocol = 'http', entrypoints = 'web-secure' } = {}) =>
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
    own,
  );
const named = (protocol: string) => ({ protocol });

test.each([
  ['its own host', 'Host(`docs-3fa1c2.ci.test`)'],
  ['a host below its own', 'Host(`docs-3fa1c2.ci.test`) || Host(`a.docs-3fa1c2.ci.test`)'],
  ['several in one matcher, as Traefik 2 writes it', 'Host(`docs-3fa1c2.ci.test`, `www.docs-3fa1c2.ci.test`)'],
  ['a path of its own host', 'Host(`docs-3fa1c2.ci.test`) && (PathPrefix(`/a`) || PathPrefix(`/b`))'],
  ['a host that the env names', 'Host(`call-3fa1c2.ci.test`)'],
  ['a host of its operator outside of the zone', 'Host(`www.example.org`)'],
  ['a pattern below its own host', 'HostRegexp(`^[a-z0-9-]+\\.docs-3fa1c2\\.ci\\.test$`)'],
  ['a template below its own host', 'HostRegexp(`{name:[a-z0-9-]+}.docs-3fa1c2.ci.test`)'],
  ['a host that is made from its name', 'Host(`auth-docs-3fa1c2.ci.test`) || Host(`docs-3fa1c2-api.ci.test`)'],
  ['its own host in capitals', 'HOST("Docs-3fa1c2.CI.test")'],
  ['its own host without some paths', 'Host(`docs-3fa1c2.ci.test`) && !(Path(`/a`) || Path(`/b`))'],
  ['a pattern for a domain of its operator', 'HostRegexp(`^.+\\.example\\.org$`)'],
  ['several groups in a pattern', 'HostRegexp(`^(a|b)\\.(c|d)\\.docs-3fa1c2\\.ci\\.test$`)'],
  ['brackets in a pattern', 'HostRegexp(`^(a|b)\\.docs-3fa1c2\\.ci\\.test$`) && PathPrefix(`/`)'],
])('a router may take %s', (_what, rule) => expect(prove(rule)).toBe(`docs: ${rule}`));

test.each([
  ['no host at all', 'PathPrefix(`/`)', 'takes every host'],
  ['one alternative without a host', 'Host(`docs-3fa1c2.ci.test`) || PathPrefix(`/api`)', 'takes every host'],
  ['an alternative in brackets', '(Host(`docs-3fa1c2.ci.test`) || Path(`/x`)) && Method(`GET`)', 'takes every host'],
  ['all but one host', '!Host(`docs-3fa1c2.ci.test`)', 'takes every host'],
  ['every host by a pattern', 'HostRegexp(`.+`)', 'takes hosts of other apps'],
  ['the whole zone by a template', 'HostRegexp(`{any:.*}.ci.test`)', 'takes hosts of other apps'],
  ['all but one host, in brackets', '!(Host(`docs-3fa1c2.ci.test`) || Path(`/x`))', 'takes every host'],
  ['every host of letters', 'HostRegexp(`^[a-z]+\\.ci\\.test$`)', 'takes hosts of other apps'],
  ['every host, with flags of Go', 'HostRegexp(`(?i)^.+$`)', 'takes hosts of other apps'],
  ['every host, with classes of Go', 'HostRegexp(`^[[:alnum:]-]+\\.ci\\.test$`)', 'takes hosts of other apps'],
  ['every host, in groups', 'HostRegexp(`^(a|.*)\\.(ci|b)\\.test$`)', 'takes hosts of other apps'],
  ['another app by a pattern', 'HostRegexp(`^blog-000000\\.ci\\.test$`)', 'takes the host blog-000000.ci.test'],
  ['some other apps by a pattern', 'HostRegexp(`^(www|auth)\\.ci\\.test$`)', 'takes hosts of other apps'],
  ['apps of another recipe by a pattern', 'HostRegexp(`^blog-[0-9a-f]+\\.ci\\.test$`)', 'takes hosts of other apps'],
  ['the zone itself', 'Host(`docs-3fa1c2.ci.test`) || Host(`ci.test`)', 'takes the host ci.test'],
  ['another app', 'Host(`blog-000000.ci.test`)', 'takes the host blog-000000.ci.test'],
])('a router may not take %s', (_what, rule, why) => {
  expect(() => prove(rule)).toThrow(`router docs of service app ${why}`);
});

test('a TCP router may take every name, on an entrypoint of its own', () => {
  expect(prove('HostSNI(`*`)', { ...named('tcp'), entrypoints: 'gitea-ssh' })).toContain('HostSNI');
  expect(() => prove('HostSNI(`*`)', named('tcp'))).toThrow('takes hosts of other apps');
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

test('an entrypoint of the web counts among others', () => {
  expect(() => prove('PathPrefix(`/`)', { entrypoints: 'federation, web-secure' })).toThrow('takes every host');
  expect(prove('PathPrefix(`/`)', { entrypoints: 'federation' })).toContain('PathPrefix');
});

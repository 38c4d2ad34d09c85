import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecipeFileError, readPlacedCompose } from '@cc-ci/abra/files';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DOMAIN, STACK, writeRecipe } from './fixtures/recipe.ts';
import { findingsOf, judge } from './judge.ts';
import type { Finding } from './rule.ts';
import { MODEL_RULES } from './table.ts';

const SEED = 20_261_128;
/** Of a machine that does much else; 5 s of processor are what it takes. */
const LIMIT_MS = 600_000;
const app = { recipe: 'docs', stack: STACK, domain: DOMAIN, zone: 'ci.test', ingressPorts: [], given: [] };

const text = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('/', '..', 'host', 'proxy', STACK, DOMAIN, '${STACK_NAME}_x', '$', '`', '|'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('/var/run/docker.sock', '@internal', '__proto__', 'constructor', '[', '((('),
  },
  { weight: 3, arbitrary: fc.string({ maxLength: 12, unit: 'binary' }) },
);
const words = fc.array(text, { maxLength: 3 }).map((parts) => parts.join(''));
const texts = fc.array(words, { maxLength: 2 });
const rule = fc
  .array(
    fc.constantFrom('Host(`', '`)', 'PathPrefix(`/', '||', '&&', '!', '(', ')', 'HostRegexp(`', DOMAIN, '.*', '\\'),
  )
  .map((parts) => parts.join(' '));
const label = fc.oneof(
  fc
    .tuple(fc.constantFrom('router', 'middleware', 'service'), words, words)
    .map(([kind, name, rest]) => `traefik.http.${kind}s.${name}.${rest}`),
  fc.constantFrom(
    'traefik.enable',
    'traefik.http.routers.a.rule',
    'traefik.tcp.routers.b.rule',
    'backupbot.backup.path',
  ),
  fc.constantFrom('traefik.http.routers.a.middlewares', 'traefik.http.services.a.loadbalancer.server.url'),
  words,
);
const labels = fc
  .tuple(
    fc.dictionary(label, fc.oneof(rule, words), { maxKeys: 3 }),
    fc.record(
      {
        'traefik.enable': fc.constantFrom('true', 'false'),
        'traefik.http.routers.a.rule': rule,
        'traefik.http.routers.a.entrypoints': fc.constantFrom('web', 'ssh'),
        'coop-cloud.backupbot.enabled': words,
      },
      { requiredKeys: [] },
    ),
  )
  .map(([some, known]): Record<string, string> => ({ ...some, ...known }));
const mount = fc.record({
  type: fc.constantFrom('bind', 'volume', 'npipe', 'tmpfs', 'cluster'),
  source: words,
  target: words,
  read_only: fc.boolean(),
  consistency: fc.constant(''),
  bind: fc.option(fc.record({ propagation: words }), { nil: undefined }),
  volume: fc.constant(undefined),
  image: fc.constant(undefined),
  tmpfs: fc.constant(undefined),
  cluster: fc.constant(undefined),
});
const port = fc.record({ mode: words, target: fc.nat(70_000), published: fc.nat(70_000), protocol: words });
const attachment = fc.record({
  aliases: texts,
  driver_opts: fc.constant({}),
  ipv4_address: fc.constant(''),
  ipv6_address: fc.constant(''),
});
const external = fc.record({ external: fc.boolean(), name: words });
const options = fc.dictionary(words, words, { maxKeys: 2 });
const named = { name: words, driver: words, driver_opts: options, external };
const record = <T>(shape: fc.Arbitrary<T>) => fc.dictionary(fc.oneof(fc.constant('app'), words), shape, { maxKeys: 1 });

/** What a file can hold, as it is written; much of it no reader takes. */
const written = fc.record({
  version: fc.constantFrom('3.8', '3.13'),
  services: fc.oneof(
    fc.jsonValue(),
    fc.dictionary(words, fc.record({ image: words, volumes: texts, deploy: fc.record({ labels }) }), { maxKeys: 2 }),
  ),
});

function expectPlaces(findings: readonly Finding[]): void {
  const bad = findings.filter(
    ({ file, line, key, value, why }) => file !== 'compose.yml' || !(line > 0) || !key || !why || value === undefined,
  );
  if (bad.length > 0) expect(bad).toEqual([]);
}

test(
  '10,000 models: each is judged, and every finding has its place',
  () => {
    using recipe = writeRecipe({});
    const { model: base, placeOf } = readPlacedCompose(recipe.path, new Map());
    const zero = base.services['app']!;
    const service = fc
      .record({
        privileged: fc.boolean(),
        cap_add: texts,
        devices: texts,
        security_opt: texts,
        pid: words,
        network_mode: words,
        cgroup_parent: words,
        oom_score_adj: fc.integer(),
        sysctls: options,
        volumes: fc.array(mount, { maxLength: 3 }),
        ports: fc.array(port, { maxLength: 3 }),
        env_file: texts,
        networks: record(fc.option(attachment, { nil: undefined })),
        logging: fc.record({ driver: words, options }),
        labels,
      })
      .map(({ labels: own, ...fields }) => ({ ...zero, ...fields, deploy: { ...zero.deploy, labels: own } }));
    const network = {
      ipam: fc.constant({ driver: '', config: undefined }),
      internal: fc.boolean(),
      attachable: fc.boolean(),
      labels: options,
    };
    const file = record(fc.record({ ...named, file: words, labels: options, template_driver: words }));
    const model = fc.record({
      version: fc.constant('3.8'),
      services: record(service),
      networks: record(fc.record({ ...named, ...network })),
      volumes: record(fc.record({ ...named, labels: options })),
      secrets: file,
      configs: file,
      extras: fc.constant({}),
    });
    const refused = new Set<string>();
    const check = (input: typeof base) => {
      const findings = findingsOf(MODEL_RULES, { app, checkout: recipe.path, model: input }, placeOf);
      expectPlaces(findings);
      for (const { rule } of findings) refused.add(rule);
    };
    fc.assert(fc.property(model, check), { numRuns: 10_000, seed: SEED });
    // Models that no rule minds would say nothing of the rules.
    expect(refused).toEqual(new Set(MODEL_RULES.map(({ id }) => id)));
  },
  LIMIT_MS,
);

test('texts of a compose file: judged, or refused with the file’s name', () => {
  using recipe = writeRecipe({});
  const check = (input: unknown) => {
    writeFileSync(join(recipe.path, 'compose.yml'), JSON.stringify(input));
    try {
      expectPlaces(judge({ checkout: recipe.path, app, env: () => new Map(), trusted: [] }).refused);
    } catch (error) {
      if (!(error instanceof RecipeFileError)) throw error;
      expect(error.problem.file).toBe('compose.yml');
    }
  };
  fc.assert(fc.property(written, check), { numRuns: 300, seed: SEED });
});

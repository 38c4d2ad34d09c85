import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModel } from './compose-model.ts';
import { lintRules, type LintSubject } from './lint-rules.ts';

const compose = `
version: "3.8"
services:
  app:
    image: thing:1.2.3
    healthcheck: { test: [CMD, "true"] }
    deploy: { labels: ["traefik.enable=true"] }
configs:
  conf:
    name: \${STACK_NAME}_conf_\${CONF_VERSION}
    file: conf
`;

const readme = `<!-- metadata -->
* **Category**: Apps
* **Status**: 3
* **Image**: thing
* **Healthcheck**: Yes
* **Backups**: Yes
* **Email**: N/A
* **Tests**: 0
* **SSO**: N/A
<!-- endmetadata -->`;

function subject(changes: Partial<LintSubject> = {}, text = compose): LintSubject {
  return {
    recipe: 'thing',
    model: modelOf(text),
    composeTexts: [text],
    envSample: { TYPE: 'thing', DOMAIN: 'thing.example.com' },
    abraSh: 'export CONF_VERSION=v1',
    readme,
    tags: [{ name: '1.0.0+1.2.3', annotated: true }],
    publishedVersions: 1,
    ...changes,
  };
}

function modelOf(text: string): LintSubject['model'] {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'abra-lint-'));
  writeFileSync(join(folder.path, 'compose.yml'), text);
  return readModel({ name: 'thing', dir: folder.path }, {});
}

function failing(of: LintSubject): string[] {
  return lintRules.filter((rule) => !rule.skipped?.(of) && !rule.satisfied(of)).map((rule) => rule.ref);
}

test('a sound recipe meets every rule, and there are fifteen', () => {
  expect(lintRules.map((rule) => rule.ref)).toEqual(
    Array.from({ length: 15 }, (_, index) => `R0${String(index + 1).padStart(2, '0')}`),
  );
  expect(failing(subject())).toEqual([]);
});

test.each([
  ['R001', subject({}, compose.replace('3.8', '3.7'))],
  ['R002', subject({}, compose.replace('healthcheck: { test: [CMD, "true"] }', ''))],
  ['R004', subject({}, compose.replace('1.2.3', 'latest'))],
  ['R007', subject({ readme: readme.replace('* **SSO**: N/A', '') })],
  ['R008', subject({ envSample: {} })],
  ['R010', subject({}, compose.replace('traefik.enable=true', 'a=b'))],
  ['R012', subject({ abraSh: 'export OTHER_VERSION=v1' })],
  ['R014', subject({ tags: [{ name: '1.0.0+1.2.3', annotated: false }] })],
  ['R015', subject({}, `${compose}secrets: { a_very_long_name: { external: true } }`)],
])('%s fails where it is broken', (ref, broken) => {
  expect(failing(broken)).toContain(ref);
});

test('an image without a tag fails R003, none at all R011, no service app R009', () => {
  expect(failing(subject({}, compose.replace('thing:1.2.3', 'localhost:5000/thing')))).toContain('R003');
  expect(failing(subject({}, compose.replace('image: thing:1.2.3', 'command: x')))).toContain('R011');
  expect(failing(subject({}, compose.replace('  app:', '  web:')))).toContain('R009');
});

test('a recipe that the catalogue does not list fails R006 and R013, as warnings', () => {
  const refs = failing(subject({ publishedVersions: undefined }));
  expect(refs).toEqual(['R006', 'R013']);
  expect(lintRules.filter((rule) => refs.includes(rule.ref)).map((rule) => rule.level)).toEqual(['warn', 'warn']);
});

test('routing is not asked of a recipe without a domain', () => {
  const r010 = lintRules.find((rule) => rule.ref === 'R010')!;
  expect(r010.skipped!(subject({ envSample: { TYPE: 'thing' } }))).toBe(true);
});

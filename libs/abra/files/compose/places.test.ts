import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPlacedCompose } from '../compose-files.ts';

const dir = mkdtempSync(join(tmpdir(), 'cc-ci-places-'));
afterAll(() => rmSync(dir, { recursive: true }));
writeFileSync(
  join(dir, 'compose.yml'),
  `version: "3.8"
x-caps: &caps [A, B]
services:
  app:
    cap_add: *caps
    environment: [WORD=1, OTHER]
    ports: ["8000-8001:80-81", "90:90"]
    deploy:
      labels:
        - "of.\${STACK_NAME}=a"
        - "twice=1"
`,
);
writeFileSync(
  join(dir, 'compose.more.yml'),
  `version: "3.8"
services:
  app:
    cap_add: [C]
    deploy:
      labels: { twice: "2" }
`,
);
const env = new Map([
  ['COMPOSE_FILE', 'compose.yml:compose.more.yml'],
  ['STACK_NAME', 'docs'],
]);
const compose = readPlacedCompose(dir, env);
const app = ['services', 'app'];

test.each<[string[], unknown, string]>([
  [[...app, 'cap_add'], 'B', 'compose.yml line 2, services.app.cap_add[1]'],
  [[...app, 'cap_add'], 'C', 'compose.more.yml line 4, services.app.cap_add[0]'],
  [[...app, 'environment', 'WORD'], undefined, 'compose.yml line 6, services.app.environment[0]'],
  [[...app, 'ports'], compose.model.services['app']?.ports?.[1], 'compose.yml line 7, services.app.ports'],
  [[...app, 'deploy', 'labels', 'of.docs'], undefined, 'compose.yml line 10, services.app.deploy.labels[0]'],
  [[...app, 'deploy', 'labels', 'twice'], undefined, 'compose.more.yml line 6, services.app.deploy.labels.twice'],
  [[...app, 'deploy', 'replicas'], undefined, 'compose.more.yml line 5, services.app.deploy'],
  [['volumes', 'data'], undefined, 'compose.yml line 1, volumes.data'],
])('%s %s stands in the last file that says it', (path, item, expected) => {
  const { file, line, key } = compose.placeOf(path, item);
  expect(`${file} line ${line}${key === undefined ? '' : `, ${key}`}`).toBe(expected);
});

import { expect, test } from 'vitest';
import { parseCompose } from './compose/yaml.ts';
import { mergeTraps } from './merge-traps.ts';

const trapsOf = (...texts: string[]) =>
  mergeTraps(texts.map((text, at) => parseCompose(at === 0 ? 'compose.yml' : `compose.${at}.yml`, text)));
const app = (text: string) => `services:\n  app:\n    image: app\n${text}`;

test('health checks of two files are put one behind the other, and both places are named', () => {
  const check = (program: string) => app(`    healthcheck:\n      test: [CMD, ${program}]\n`);
  expect(trapsOf(check('curl'), check('pg_isready'))).toEqual([
    'compose.yml line 5, services.app.healthcheck.test and compose.1.yml line 5, services.app.healthcheck.test: ' +
      'the tests of both files are put one behind the other; leave it in one of them',
  ]);
  expect(trapsOf(check('curl'), app('    healthcheck:\n      retries: 9\n'))).toEqual([]);
  expect(trapsOf(check('curl'), 'services:\n  db:\n    healthcheck: {test: [CMD, pg_isready]}\n')).toEqual([]);
});

test.each(['read_only', 'tty', 'stdin_open'])('a false does not undo the true below: %s', (key) => {
  expect(trapsOf(app(`    ${key}: true\n`), app(`    ${key}: false\n`))).toEqual([
    `compose.1.yml line 4, services.app.${key}: false does not undo the true of compose.yml line 4, services.app.${key}`,
  ]);
  expect(trapsOf(app(`    ${key}: false\n`), app(`    ${key}: true\n`))).toEqual([]);
  expect(trapsOf(app(`    ${key}: false\n`))).toEqual([]);
});

test('of two ports of one number, and of one secret at two places, a further file leaves one', () => {
  const twins = app(
    '    ports: ["64738:64738", "64738:64738/udp", "80:80"]\n' +
      '    secrets: [{source: key, target: a}, {source: key, target: b}]\n',
  );
  const more = 'services:\n  app:\n    deploy: {replicas: 2}\n';
  expect(trapsOf(twins)).toEqual([]);
  expect(trapsOf(app('    ports: [80, {target: 81}]\n'), more)).toEqual([
    expect.stringContaining('services.app.ports: of several with no published number one is left'),
  ]);
  expect(trapsOf(app(''), twins)).toEqual([]);
  const left = 'one is left, since the service stands in compose.yml and compose.1.yml; name it in one file alone';
  expect(trapsOf(twins, more)).toEqual([
    `compose.yml line 4, services.app.ports: of several with the published number 64738 ${left}`,
    `compose.yml line 5, services.app.secrets: of several with the name "key" ${left}`,
  ]);
});

test('a volume with a name of one letter is a drive of Windows', () => {
  expect(trapsOf(app('    volumes: ["d:/data:ro", "db:/data"]\n'))).toEqual([
    'compose.yml line 4, services.app.volumes: "d:/data:ro" is a path of Windows, and no volume: call it by more than one letter',
  ]);
});

test.each([
  ['privileged: true', 'privileged', 'use cap_add'],
  ['network_mode: host', 'network_mode', 'use networks'],
  ['restart: unless-stopped', 'restart', 'use deploy.restart_policy'],
  ['devices: ["/dev/dri:/dev/dri"]', 'devices', 'take it out'],
  ['shm_size: 256m', 'shm_size', 'use a volume of type tmpfs at /dev/shm'],
  ['tmpfs: /run', 'tmpfs', 'use a volume of type tmpfs'],
])('a key that docker stack deploy ignores is told: %s', (line, key, fix) => {
  expect(trapsOf(app(`    ${line}\n`))).toEqual([
    `compose.yml line 4, services.app.${key}: docker stack deploy ignores this key; ${fix}`,
  ]);
});

test.each(['privileged: false', 'tmpfs: []', 'restart: "no"', 'links:', 'cap_add: [NET_ADMIN]'])(
  'a key that asks for nothing, or is obeyed, is no trap: %s',
  (line) => expect(trapsOf(app(`    ${line}\n`))).toEqual([]),
);

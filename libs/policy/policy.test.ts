import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compose, type Files, judgeFiles } from './fixtures/recipe.ts';
import { POLICY } from './table.ts';

/** A file of the machine that no recipe has. */
const outside = mkdtempSync(join(tmpdir(), 'cc-ci-machine-'));
const machineFile = join(outside, 'settings');
writeFileSync(machineFile, 'WORD=of the machine\n');
afterAll(() => rmSync(outside, { recursive: true }));

const yml = (service: string, end?: string): Files => ({ 'compose.yml': compose(service, end) });
const newer = (service: string): Files => ({ 'compose.yml': compose(service).replace('3.8', '3.13') });
const label = (...labels: string[]) => yml(`deploy:\n  labels:\n${labels.map((each) => `    - '${each}'`).join('\n')}`);
const router = (rule: string, ...more: string[]) =>
  label('traefik.enable=true', `traefik.http.routers.\${STACK_NAME}.rule=${rule}`, ...more);

/** Of each rule: what it refuses, where that stands, and what is like it and harms nobody. */
const CASES: readonly (readonly [rule: string, refused: Files, place: string, harmless: Files])[] = [
  [
    'compose-file-out',
    { '.env.sample': 'TYPE=docs\nCOMPOSE_FILE=compose.yml:../other/compose.yml\n' },
    '.env.sample line 2, COMPOSE_FILE',
    { '.env.sample': 'COMPOSE_FILE=compose.yml:sub/../compose.yml\n', 'sub/x': '' },
  ],
  [
    'app-name',
    { '.env.sample': 'TYPE=docs\nSTACK_NAME=blog_ci_test\n' },
    '.env.sample line 2, STACK_NAME',
    { '.env.sample': 'STACK_NAME=docs\n' },
  ],
  ['app-name', { 'abra.sh': 'export A=1\nexport DOMAIN=b.test' }, 'abra.sh line 2, DOMAIN', { 'abra.sh': 'DOMAIN=b' }],
  [
    'engine-socket',
    yml('volumes:\n  - /etc/localtime:/etc/localtime:ro\n  - /var/run/docker.sock:/s:ro'),
    'compose.yml line 7, services.app.volumes[1]',
    yml('volumes:\n  - docker.sock:/var/run/docker.sock', 'volumes:\n  docker.sock:\n'),
  ],
  [
    'proxy-alias',
    yml('', '  blog_ci_test_db:\n    image: x\n    networks: [proxy]\nnetworks:\n  proxy:\n    external: true\n'),
    'compose.yml line 5, services.blog_ci_test_db',
    yml(
      'networks: [proxy]',
      '  my_db:\n    image: x\n    networks: [proxy]\nnetworks:\n  proxy:\n    external: true\n',
    ),
  ],
  [
    'foreign-host',
    router('PathPrefix(`/`)', 'traefik.http.routers.${STACK_NAME}.entrypoints=metrics'),
    'compose.yml line 8, services.app.deploy.labels[1]',
    router('Host(`${DOMAIN}`)', 'traefik.http.routers.${STACK_NAME}.entrypoints=metrics'),
  ],
  [
    'bind-mount',
    yml('volumes:\n  - type: bind\n    source: /etc/passwd\n    target: /p\n    read_only: true'),
    'compose.yml line 6, services.app.volumes[0]',
    yml('volumes:\n  - /etc/localtime:/etc/localtime:ro\n  - /usr/share/zoneinfo/UTC:/x:ro'),
  ],
  [
    'bind-mount',
    yml('volumes:\n  - /etc/timezone:/etc/timezone'),
    'compose.yml line 6, services.app.volumes[0]',
    yml('volumes:\n  - data:/etc', 'volumes:\n  data:\n'),
  ],
  [
    'volume-options',
    yml('volumes: [data:/d]', 'volumes:\n  data:\n    driver_opts:\n      o: bind\n      device: /etc\n'),
    'compose.yml line 9, volumes.data.driver_opts.o',
    yml('volumes: [data:/d]', 'volumes:\n  data:\n    driver_opts: { type: tmpfs, device: tmpfs, o: size=1m }\n'),
  ],
  ['privileged', yml('privileged: true'), 'compose.yml line 5, services.app.privileged', yml('privileged: false')],
  ['cap-add', yml('cap_add:\n  - NET_ADMIN'), 'compose.yml line 6, services.app.cap_add[0]', yml('cap_drop: [ALL]')],
  ['devices', yml('devices: ["/dev/kvm"]'), 'compose.yml line 5, services.app.devices[0]', yml('devices: []')],
  ['host-namespace', yml('pid: host'), 'compose.yml line 5, services.app.pid', yml('ipc: private')],
  [
    'host-namespace',
    yml('networks: [outer]', 'networks:\n  outer:\n    external: true\n    name: host\n'),
    'compose.yml line 7, networks.outer',
    yml('networks: [host]', 'networks:\n  host:\n    driver: overlay\n'),
  ],
  [
    'sysctls',
    yml('sysctls:\n  - net.core.somaxconn=1'),
    'compose.yml line 6, services.app.sysctls[0]',
    yml('ulimits: { nofile: 9 }'),
  ],
  [
    'security-opt',
    yml('security_opt:\n  - no-new-privileges:true\n  - seccomp:unconfined'),
    'compose.yml line 7, services.app.security_opt[1]',
    yml('security_opt: ["no-new-privileges:true"]'),
  ],
  [
    'oom-score',
    newer('oom_score_adj: -5'),
    'compose.yml line 5, services.app.oom_score_adj',
    newer('oom_score_adj: 5'),
  ],
  [
    'reserved-port',
    yml('ports:\n  - target: 80\n    published: 443\n    mode: host'),
    'compose.yml line 6, services.app.ports[0]',
    yml('ports: ["8080:80", "53"]'),
  ],
  [
    'reserved-port',
    yml('ports: ["8449:80", "8448:81"]'),
    'compose.yml line 5, services.app.ports[1]',
    yml('ports: ["8449:80"]'),
  ],
  [
    'reserved-port',
    yml('ports:\n  - "2375-2377:75-77"'),
    'compose.yml line 5, services.app.ports',
    yml('ports: ["64738:64738/udp"]'),
  ],
  [
    'foreign-name',
    yml('volumes: [data:/d]', 'volumes:\n  data:\n    name: blog_ci_test_data\n'),
    'compose.yml line 8, volumes.data.name',
    yml('volumes: [data:/d]', 'volumes:\n  data:\n    name: ${STACK_NAME}_data\n'),
  ],
  [
    'foreign-name',
    yml('secrets: [key]', 'secrets:\n  key:\n    external: true\n'),
    'compose.yml line 7, secrets.key',
    yml('networks: [proxy]', 'networks:\n  proxy:\n    external: true\n'),
  ],
  [
    'driver',
    yml('networks: [lan]', 'networks:\n  lan:\n    driver: macvlan\n'),
    'compose.yml line 8, networks.lan.driver',
    yml('networks: [lan]', 'networks:\n  lan:\n    driver: overlay\n'),
  ],
  [
    'log-driver',
    yml('logging:\n  driver: syslog'),
    'compose.yml line 6, services.app.logging.driver',
    yml('logging: { driver: json-file, options: { max-size: 1m } }'),
  ],
  [
    'proxy-alias',
    yml('networks:\n  proxy:\n    aliases: [traefik]', 'networks:\n  proxy:\n    external: true\n'),
    'compose.yml line 7, services.app.networks.proxy.aliases[0]',
    yml('networks:\n  own:\n    aliases: [traefik]', 'networks:\n  own:\n'),
  ],
  [
    'file-out',
    yml('configs: [a]', 'configs:\n  a:\n    file: ../../etc/x\n'),
    'compose.yml line 8, configs.a.file',
    { ...yml('configs: [a]', 'configs:\n  a:\n    file: ./sub/x\n'), 'sub/x': '' },
  ],
  [
    'file-out',
    { ...yml(`env_file:\n  - a.env\n  - ${machineFile}`), 'a.env': '' },
    'compose.yml line 7, services.app.env_file[1]',
    { ...yml('env_file: a.env'), 'a.env': 'A=1\n' },
  ],
  [
    'foreign-host',
    router('Host(`blog.ci.test`)'),
    'compose.yml line 8, services.app.deploy.labels[1]',
    router('Host(`${DOMAIN}`) && PathPrefix(`/a`) || HostRegexp(`^(a|b)\\.${DOMAIN}$$`)'),
  ],
  [
    'foreign-host',
    router('HostRegexp(`^blog\\.ci\\.test$$|${DOMAIN}`)'),
    'compose.yml line 8, services.app.deploy.labels[1]',
    label('traefik.enable=true', 'traefik.tcp.routers.x.rule=HostSNI(`*`)', 'traefik.tcp.routers.x.entrypoints=ssh'),
  ],
  [
    'foreign-middleware',
    router('Host(`${DOMAIN}`)', 'traefik.http.routers.${STACK_NAME}.service=api@internal'),
    'compose.yml line 9, services.app.deploy.labels[2]',
    router(
      'Host(`${DOMAIN}`)',
      'traefik.http.routers.${STACK_NAME}.middlewares=m@docker',
      'traefik.http.middlewares.m.compress=true',
    ),
  ],
  [
    'ingress-backend',
    label('traefik.http.services.x.loadbalancer.server.url=http://169.254.169.254/'),
    'compose.yml line 7, services.app.deploy.labels[0]',
    label('traefik.http.middlewares.m.forwardauth.address=http://${STACK_NAME}_app:4181'),
  ],
  [
    'backup-bot',
    label('coop-cloud.backupbot.enabled=true'),
    'compose.yml line 7, services.app.deploy.labels[0]',
    label('coop-cloud.${STACK_NAME}.timeout=60'),
  ],
  [
    'backup-path',
    label('backupbot.backup=true', 'backupbot.backup.volumes.data.path=a,../../blog/x'),
    'compose.yml line 8, services.app.deploy.labels[1]',
    label('backupbot.backup.path=/srv/a..b', 'backupbot.backup.pre-hook=cd ..'),
  ],
];

const cases = CASES.map(([rule, refused, place, harmless]) => ({ rule, refused, place, harmless }));

test.each(cases)('$rule: refused at $place', ({ rule, refused, place }) => {
  const { refused: findings, allowed } = judgeFiles(refused);
  expect(allowed).toEqual([]);
  expect([...new Set(findings.map((finding) => finding.rule))]).toEqual([rule]);
  expect(findings.map(({ file, line, key }) => `${file} line ${line}${key ? `, ${key}` : ''}`)).toContain(place);
});

test.each(cases)('$rule: what is like $place and harms nobody passes', ({ harmless }) => {
  expect(judgeFiles(harmless)).toMatchObject({ refused: [], allowed: [] });
});

test.each(cases)('$rule: allowed at $place to a recipe that is trusted with it, and told', ({ rule, refused }) => {
  const other: Files = rule === 'compose-file-out' ? { '../other/compose.yml': compose('') } : {};
  const { refused: findings, allowed } = judgeFiles({ ...refused, ...other }, { trusted: [rule] });
  expect(findings).toEqual([]);
  expect(allowed).not.toEqual([]);
});

test('every rule has a case', () => {
  expect(new Set(CASES.map(([rule]) => rule))).toEqual(new Set(POLICY.map(({ id }) => id)));
});

test('a trust in a rule that is not there is refused, with the nearest', () => {
  expect(() => judgeFiles({}, { trusted: ['bind-mounts'] })).toThrow(
    expect.objectContaining({ code: 'TRUST_UNKNOWN', tryThis: expect.stringContaining('did you mean "bind-mount"?') }),
  );
});

test('a folder that holds the socket is more than the socket: a trust in one is none in the other', () => {
  const { refused } = judgeFiles(yml('volumes: ["/var/run:/r"]'), { trusted: ['engine-socket'] });
  expect(refused.map(({ rule }) => rule)).toEqual(['bind-mount']);
});

test('what a terminal obeys is not handed on to it', () => {
  const { refused } = judgeFiles(yml('cap_add: ["A\\e[2JB"]'));
  expect(refused.map(({ value }) => value)).toEqual(['A\uFFFD[2JB']);
});

test('hosts that an operator gives the app are the app’s', () => {
  const files = router('Host(`${DOMAIN}`) || Host(`shop.example.net`) || Host(`call.ci.test`)');
  const given = (url: string) => ({ env: new Map([['CALLS', url]]) });
  expect(judgeFiles(files, given('https://call.ci.test/')).refused).toEqual([]);
  expect(judgeFiles(files, given('https://recall.ci.test/')).refused).toHaveLength(1);
  // What the recipe writes into its own sample is nothing that an operator gave.
  const sample = { '.env.sample': 'TYPE=docs\nDOMAIN=docs.example.com\nCALLS=https://call.ci.test/\n' };
  expect(judgeFiles({ ...files, ...sample }).refused).toHaveLength(1);
});

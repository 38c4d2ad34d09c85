import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  type Marker,
  type MarkerContext,
  mutateMarker,
  mysqlMarker,
  openMarkerContext,
  planThreeWay,
  postgresMarker,
  proveRestored,
  proveSurvived,
  secret,
  seedMarker,
  sqliteMarker,
} from '@cc-ci/backup-verify';
import { ensureImages, labUp } from '@cc-ci/lab';
import {
  connectEngine,
  converge,
  type Engine,
  execInService,
  forwardPort,
  listServices,
  removeRemains,
  runningContainer,
  startHelper,
  takeInventory,
} from '@cc-ci/swarm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const STACK = `mark-${randomBytes(3).toString('hex')}_ci_test`;
const POSTGRES_IMAGE = 'postgres:15';
const MYSQL_IMAGE = 'mysql:8.0';
const plan = planThreeWay('markers');

/**
 * Writes a row every few milliseconds, in the mode that apps use, and holds no lock between; beside that it echoes, on
 * loopback alone.
 */
const WRITER = `
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync('app.sqlite', { timeout: 60000 });
database.exec('pragma journal_mode = wal; create table if not exists posts (id integer primary key, title text)');
setInterval(() => database.prepare('insert into posts (title) values (?)').run('post'), 5);
require('node:net').createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(7000, '127.0.0.1');
`.replaceAll('\n', ' ');

const markers: Readonly<Record<string, Marker>> = {
  'postgres, login from the variables of its service': postgresMarker({ service: 'postgres' }),
  'postgres, login from a secret': postgresMarker({
    service: 'postgres',
    user: 'ghost',
    database: 'ghost_production',
    password: secret('db_password'),
  }),
  'mysql, login from the variables of its service': mysqlMarker({ service: 'mysql' }),
  'mysql, as root, in a table with an odd name': mysqlMarker({
    service: 'mysql',
    user: 'root',
    database: 'ghost_production',
    table: 'odd`; drop table x; --',
  }),
  'sqlite, while the app writes': sqliteMarker({ service: 'app', path: '/var/tmp/app.sqlite' }),
};

let engine: Engine;
let context: MarkerContext & AsyncDisposable;
let dockerHost: string;
let helperImage: string;

beforeAll(async () => {
  ({ dockerHost, helperImage } = await labUp());
  await ensureImages({ tags: [POSTGRES_IMAGE, MYSQL_IMAGE, 'cc-ci/node:24'] });
  engine = connectEngine(dockerHost);
  docker(['stack', 'deploy', '--compose-file', join(import.meta.dirname, 'fixtures/markers/compose.yml'), STACK]);
  await converge(engine, STACK, { app: STACK, timeoutMs: 600_000 });
});
afterAll(async () => {
  docker(['stack', 'rm', STACK]);
  await removeRemains(engine, { stacks: [STACK], volumes: new Set(), before: undefined });
});
beforeEach(async () => {
  context = openMarkerContext(engine, {
    stack: STACK,
    domain: STACK.replaceAll('_', '.'),
    services: await listServices(engine, STACK),
    helperImage,
  });
});
afterEach(() => context[Symbol.asyncDispose]());

describe.each(Object.entries(markers))('%s', (_name, marker) => {
  test('rows are seeded, seen, removed, altered and added', async () => {
    expect(await seedMarker(marker, context, plan)).toMatchObject({ passed: true });
    expect(await proveSurvived(marker, context, { plan })).toMatchObject({ passed: true });
    expect(await mutateMarker(marker, context, plan)).toMatchObject({ passed: true });
    expect((await proveRestored(marker, context, plan)).map(({ passed }) => passed)).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(await seedMarker(marker, context, plan), 'seeded again').toMatchObject({ passed: true });
  });

  test('values are values, whatever stands in them', async () => {
    const row = { key: 'it\'s "here"', value: "'; drop table ci_marker; -- \\ ? $1 ü" };
    await marker.seed(context, [row]);
    expect(await marker.read(context)).toEqual([row]);
    await marker.remove(context, row.key);
    expect(await marker.read(context)).toEqual([]);
  });
});

test('a table that is not there has no rows', async () => {
  const nowhere = { table: 'nowhere' };
  for (const marker of [
    postgresMarker({ service: 'postgres', ...nowhere }),
    mysqlMarker({ service: 'mysql', ...nowhere }),
    sqliteMarker({ service: 'app', path: '/var/tmp/app.sqlite', ...nowhere }),
  ]) {
    expect(await marker.read(context)).toEqual([]);
  }
});

test.each(['postgres', 'mysql', 'app'] as const)(
  'the rows are read through a restart of %s, by helpers beside the new task',
  async (service) => {
    // A server that was killed looks through its data first.
    const patient = { service, reconnectMs: 300_000 };
    const marker = {
      postgres: postgresMarker(patient),
      mysql: mysqlMarker(patient),
      app: sqliteMarker({ ...patient, path: '/var/tmp/app.sqlite' }),
    }[service];
    await marker.seed(context, [plan.kept]);
    const before = await runningContainer(engine, STACK, service);
    docker(['kill', before]);
    expect(await marker.read(context), 'at once').toEqual([plan.kept]);
    await expect.poll(() => runningContainer(engine, STACK, service).catch(() => before)).not.toBe(before);
    expect(await marker.read(context), 'beside the new task').toEqual([plan.kept]);
  },
);

test('what is wrong with a database is said with service, user, database and the fix', async () => {
  const wrong = { service: 'postgres' };
  await expect(postgresMarker({ ...wrong, password: 'wrong' }).read(context)).rejects.toMatchObject({
    code: 'DATABASE_LOGIN_REFUSED',
    message: 'postgres of service postgres refuses the login as user "ghost" of database "ghost_production"',
    last: expect.stringContaining('password authentication failed'),
    tryThis: expect.stringContaining('the password was taken from recipe.ts'),
  });
  await expect(
    mysqlMarker({ service: 'mysql', password: secret('db_root_password') }).read(context),
  ).rejects.toMatchObject({
    code: 'DATABASE_LOGIN_REFUSED',
    tryThis: expect.stringContaining('secret db_root_password'),
  });
  await expect(postgresMarker({ ...wrong, database: 'shop' }).read(context)).rejects.toMatchObject({
    code: 'DATABASE_MISSING',
    message: expect.stringContaining('database "shop"'),
  });
  await expect(mysqlMarker({ service: 'mysql', user: 'root', database: 'shop' }).read(context)).rejects.toMatchObject({
    code: 'DATABASE_MISSING',
  });
  await expect(postgresMarker({ ...wrong, port: 9, reconnectMs: 5_000 }).read(context)).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringMatching(
      /^waited 5 s for postgres of service postgres to take a connection \(looked \d+ times?\)$/,
    ),
    last: 'connect ECONNREFUSED 127.0.0.1:9',
  });
  await expect(postgresMarker({ ...wrong, password: secret('db_pass') }).read(context)).rejects.toMatchObject({
    code: 'CREDENTIAL_UNREADABLE',
    last: expect.stringContaining('No such file'),
  });
  await expect(postgresMarker({ service: 'db', reconnectMs: 5_000 }).read(context)).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    last: expect.stringContaining('services of the stack: app, mysql, postgres'),
  });
});

test('a SQLite file that is missing, locked or none is told apart, and none is made', async () => {
  const sqlite = (path: string) => sqliteMarker({ service: 'app', path, busyTimeoutMs: 300 });
  await expect(sqlite('/var/tmp/none.sqlite').read(context)).rejects.toMatchObject({
    code: 'DATABASE_MISSING',
    message: 'sqlite of service app has nothing to open at /var/tmp/none.sqlite',
  });
  const lock = `const { DatabaseSync } = require('node:sqlite'); new DatabaseSync('locked.sqlite').exec('create table a (b)');
    const held = new DatabaseSync('locked.sqlite'); held.exec('begin exclusive'); require('node:fs').writeFileSync('locked', '');
    const look = setInterval(() => { if (require('node:fs').existsSync('unlock')) { held.exec('rollback'); clearInterval(look); } }, 100);`;
  const holding = inApp(['node', '--no-warnings', '--eval', lock]);
  await expect.poll(() => inApp(['ls'])).toMatch(/^locked$/m);
  await expect(sqlite('/var/tmp/locked.sqlite').seed(context, [plan.kept])).rejects.toMatchObject({
    code: 'DATABASE_LOCKED',
    message: expect.stringContaining('stayed locked for 300 ms'),
  });
  await inApp(['touch', 'unlock']);
  await holding;
  await inApp(['sh', '-c', 'head -c 8192 /dev/urandom > torn.sqlite']);
  await expect(sqlite('/var/tmp/torn.sqlite').read(context)).rejects.toMatchObject({
    code: 'MARKER_FAILED',
    last: expect.stringContaining('SQLITE_NOTADB'),
  });
  expect(await inApp(['ls', '/var/tmp'])).not.toContain('none.sqlite');
});

test('the app goes on writing to its SQLite file, and every file stays its own', async () => {
  const count = async () =>
    Number(
      await inApp([
        'node',
        '--no-warnings',
        '--eval',
        `console.log(new (require('node:sqlite').DatabaseSync)('app.sqlite').prepare('select count(*) n from posts').get().n)`,
      ]),
    );
  const before = await count();
  const marker = sqliteMarker({ service: 'app', path: '/var/tmp/app.sqlite' });
  for (let time = 0; time < 5; time++) await marker.seed(context, [plan.kept]);
  expect(await count()).toBeGreaterThan(before);
  expect(
    new Set(
      (await inApp(['stat', '-c', '%u', 'app.sqlite', 'app.sqlite-wal', 'app.sqlite-shm'])).split('\n').filter(Boolean),
    ),
  ).toEqual(new Set(['1000']));
  expect(
    await inApp([
      'node',
      '--no-warnings',
      '--eval',
      `console.log(new (require('node:sqlite').DatabaseSync)('app.sqlite').prepare('pragma integrity_check').get().integrity_check)`,
    ]),
  ).toBe('ok\n');
});

test('a closed context leaves no helper; one that is forgotten has the name of the stack, and goes with it', async () => {
  await postgresMarker({ service: 'postgres' }).read(context);
  await sqliteMarker({ service: 'app', path: '/var/tmp/app.sqlite' }).read(context);
  // PostgreSQL is looked for on its usual port, and then found on another.
  const beside = (await helpers()).map(({ name }) => /_([a-z]+)-helper-/.exec(name)?.[1]);
  expect(beside.sort()).toEqual(['app', 'postgres', 'postgres']);
  await context[Symbol.asyncDispose]();
  expect(await helpers()).toEqual([]);

  await startHelper(engine, { stack: STACK, service: 'app', shares: 'network', image: helperImage });
  expect(await helpers()).toEqual([
    expect.objectContaining({ stack: STACK, name: expect.stringMatching(/_app-helper-/) }),
  ]);
  docker(['rm', '--force', (await helpers())[0]!.id]);
});

test('a forward carries several connections at once and whole, to a port that listens on loopback alone, and publishes none', async () => {
  await using forward = await forwardPort(engine, { stack: STACK, service: 'app', port: 7000, image: helperImage });
  const sent = [1, 2, 3].map((megabytes) => randomBytes(megabytes * 1024 ** 2));
  const received = await Promise.all(sent.map((bytes) => echo(forward.port, bytes)));
  expect(received.map((bytes, index) => bytes.equals(sent[index]!))).toEqual([true, true, true]);
  const [helper] = await helpers();
  const { HostConfig: settings } = await engine.docker.getContainer(helper!.id).inspect();
  expect(settings).toMatchObject({ NetworkMode: `container:${forward.containerId}`, PublishAllPorts: false });
  expect(Object.keys(settings.PortBindings ?? {})).toEqual([]);
});

/** Sends bytes, ends its half of the connection, and gives what comes back until the other half ends. */
async function echo(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  socket.end(bytes);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function helpers() {
  return (await takeInventory(engine)).filter(
    ({ kind, stack, name }) => kind === 'container' && stack === STACK && name.includes('-helper-'),
  );
}

async function inService(service: string, argv: readonly string[]): Promise<string> {
  const { stdout } = await execInService(engine, { stack: STACK, service, argv });
  return stdout.toString();
}

function inApp(argv: readonly string[]): Promise<string> {
  return inService('app', argv);
}

function docker(args: readonly string[]): void {
  execFileSync('docker', args, {
    stdio: 'pipe',
    env: { ...process.env, DOCKER_HOST: dockerHost, POSTGRES_IMAGE, MYSQL_IMAGE, WRITER },
  });
}

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { judgeWhole, openMarkerContext, type StackContext, takeFingerprint } from '@cc-ci/backup-verify';
import { ensureImages, labUp } from '@cc-ci/lab';
import { connectEngine, converge, type Engine, execInService, listServices, removeRemains } from '@cc-ci/swarm';
import { afterAll, beforeAll, expect, test } from 'vitest';

const STACK = `whol-${randomBytes(3).toString('hex')}_ci_test`;
const POSTGRES_IMAGE = 'postgres:15';
const MYSQL_IMAGE = 'mysql:8.0';

const AS_ROOT = 'MYSQL_PWD=$(cat /run/secrets/db_root_password)';
const MYSQL_CLIENT = `${AS_ROOT} mysql --user root`;
const MYSQLDUMP = `${AS_ROOT} mysqldump --user root`;

/** Ten rows a second, until its connection is ended. */
const WRITE = 'insert into visits default values \\watch 0.1\n';
const COUNT =
  'psql --tuples-only --no-align --username ghost --dbname ghost_production --command "select count(*) from visits"';

/** An app that never stops writing to one table of its SQLite file, and has another that stays. */
const WRITER = `
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync('app.sqlite', { timeout: 60000 });
database.exec('pragma journal_mode = wal; create table if not exists posts (title text); create table users (name text); insert into users values (1), (2)');
setInterval(() => database.prepare('insert into posts values (?)').run('post'), 5);
`.replaceAll('\n', ' ');

const POSTGRES = {
  before: `create table users (id serial primary key, name text); insert into users (name) values ('ann'), ('bob'); create table drafts (a int); create role tenant;
    create function note() returns trigger language plpgsql as 'begin return new; end'; create trigger noted before insert on users for each row execute function note(); select lo_from_bytea(0, 'x')`,
  damage: `delete from users where name = 'bob'; drop table drafts; drop role tenant; drop trigger noted on users; select setval('users_id_seq', 1); select lo_unlink(oid) from pg_largeobject_metadata`,
};
const MYSQL = {
  before: `create table users (id int auto_increment primary key, name text); insert into users (name) values ('ann'), ('bob'); create table log (a blob);
    create trigger noted before insert on users for each row set new.name = upper(new.name); create procedure tidy() delete from log; create database second; create table second.posts (a int)`,
  damage: `update users set name = 'eve' where name = 'bob'; drop trigger noted; drop procedure tidy; drop database second`,
};

let engine: Engine;
let context: StackContext & AsyncDisposable;

beforeAll(async () => {
  const { dockerHost, helperImage } = await labUp();
  await ensureImages({ tags: [POSTGRES_IMAGE, MYSQL_IMAGE, 'cc-ci/node:24'] });
  engine = connectEngine(dockerHost);
  const compose = join(import.meta.dirname, 'fixtures/markers/compose.yml');
  docker(dockerHost, ['stack', 'deploy', '--compose-file', compose, STACK]);
  await converge(engine, STACK, { app: STACK, timeoutMs: 600_000 });
  const services = await listServices(engine, STACK);
  context = openMarkerContext(engine, { stack: STACK, domain: STACK.replaceAll('_', '.'), services, helperImage });
});
afterAll(async () => {
  await context[Symbol.asyncDispose]();
  await removeRemains(engine, { stacks: [STACK], volumes: new Set(), before: undefined });
});

test('data that another app had before is compared without the names of either', async () => {
  const { domain, stack } = context;
  const places = `create table places (url text); insert into places values ('https://${domain}/a'), ('${stack}_app')`;
  await sql('postgres', places);
  await sql('mysql', places);
  const contentsOf = async (moved: boolean) => {
    const there = { ...context, domain: 'moved.ci.test', stack: 'moved_ci_test' };
    const { stores } = moved
      ? await takeFingerprint(there, { movedFrom: { domain, stack } })
      : await takeFingerprint(context);
    const tables = stores.filter(({ kind, id }) => kind === 'database' && !id.startsWith('sqlite'));
    return tables.flatMap(({ items }) => items.filter(({ name }) => /places$/.test(name)).map(({ facts }) => facts));
  };
  const before = await contentsOf(false);
  expect(before).toHaveLength(2);
  expect(await contentsOf(true)).toEqual(before);
  await sql('postgres', 'drop table places');
  await sql('mysql', 'drop table places');
});

test('what is lost is told by name, in every kind of database; what an app goes on writing is told as such', async () => {
  await sql('postgres', POSTGRES.before);
  await sql('mysql', MYSQL.before);
  await inApp(['sh', '-c', 'echo note > note.txt']);
  const before = await takeFingerprint(context);
  const after = await takeFingerprint(context);
  expect(after.stores.flatMap(({ unread }) => unread)).toEqual([]);
  await sql('postgres', POSTGRES.damage);
  await sql('mysql', MYSQL.damage);
  await inApp(['rm', 'note.txt']);
  await inApp([
    'node',
    '--no-warnings',
    '--eval',
    `new (require('node:sqlite').DatabaseSync)('app.sqlite', { timeout: 60000 }).exec('delete from users')`,
  ]);
  const restored = await takeFingerprint(context);

  const verdicts = judgeWhole({ before, after, restored });
  const inPostgres = '(postgres ghost_production of service postgres)';
  const inMysql = '(mysql ghost_production of service mysql)';
  expect(verdicts.flatMap(({ lost }) => lost).sort()).toEqual([
    '1 file of volume app is missing: app/note.txt',
    'database second (mysql server of service mysql) is missing',
    `large objects ${inPostgres}: 1 row at the backup, 0 now`,
    'mysql second of service mysql is gone: it had 1 table with 0 rows',
    'role tenant (postgres server of service postgres) is missing',
    `routine tidy ${inMysql} is missing`,
    `sequence public.users_id_seq ${inPostgres}: 2 at the backup, 1 now`,
    `table public.drafts ${inPostgres} is missing (0 rows at the backup)`,
    `table public.users ${inPostgres}: 2 rows at the backup, 1 now`,
    `table users ${inMysql}: 2 rows as at the backup, of other content`,
    'table users (sqlite app/app.sqlite): 2 rows at the backup, 0 now',
    `trigger public.users.noted ${inPostgres} is missing`,
    `trigger users.noted ${inMysql} is missing`,
  ]);
  expect(verdicts.flatMap(({ unstable }) => unstable)).toEqual(['posts']);
  const owners = await inApp(['stat', '-c', '%u', 'app.sqlite', 'app.sqlite-wal', 'app.sqlite-shm']);
  expect(owners, 'a look leaves files to the app').toBe('1000\n1000\n1000\n');
});

/** Data of a shop in a database of its own, which is dumped whole, and made again before each restore. */
const SHOPS = {
  postgres: {
    fill: `create role tenant; create table users (id serial primary key, name text); insert into users (name) values ('ann'), ('bob'), ('cy');
      create table invoices (id int primary key, total int); insert into invoices values (1, 10), (2, 20); alter table invoices owner to tenant;
      create function note() returns trigger language plpgsql as 'begin return new; end'; create trigger noted before insert on users for each row execute function note()`,
    program: 'psql --quiet --username ghost --dbname shop',
    make: 'psql --quiet --username ghost --dbname postgres --command "create database shop"',
    empty: 'dropdb --username ghost --force shop && createdb --username ghost shop',
    dump: 'pg_dump --username ghost shop',
  },
  mysql: {
    fill: `create table users (id int auto_increment primary key, name text); insert into users (name) values ('ann'), ('bob'), ('cy');
      create trigger noted before insert on users for each row set new.name = upper(new.name); create procedure tidy() delete from users;
      create event nightly on schedule every 1 day do delete from users`,
    program: `${MYSQL_CLIENT} shop`,
    make: `${MYSQL_CLIENT} --execute "create database shop"`,
    empty: `${MYSQL_CLIENT} --execute "drop database shop; create database shop"`,
    dump: `${MYSQLDUMP} --routines --events shop`,
  },
} as const;

const [IN_POSTGRES, IN_MYSQL] = ['(postgres shop of service postgres)', '(mysql shop of service mysql)'];
const RESTORES = [
  { what: 'a dump that is whole', service: 'postgres', dump: SHOPS.postgres.dump, lost: [] },
  {
    what: 'a dump of the schema alone',
    service: 'postgres',
    dump: `${SHOPS.postgres.dump} --schema-only`,
    lost: [
      `sequence public.users_id_seq ${IN_POSTGRES}: 3 at the backup, 0 now`,
      `table public.invoices ${IN_POSTGRES}: 2 rows at the backup, 0 now`,
      `table public.users ${IN_POSTGRES}: 3 rows at the backup, 0 now`,
    ],
  },
  {
    what: 'a dump without owners',
    service: 'postgres',
    dump: `${SHOPS.postgres.dump} --no-owner`,
    lost: [`table public.invoices ${IN_POSTGRES} is another in its definition`],
  },
  {
    what: 'a dump of another database',
    service: 'postgres',
    dump: 'pg_dump --username ghost postgres',
    lost: [
      `routine public.note() ${IN_POSTGRES} is missing`,
      `sequence public.users_id_seq ${IN_POSTGRES} is missing`,
      `table public.invoices ${IN_POSTGRES} is missing (2 rows at the backup)`,
      `table public.users ${IN_POSTGRES} is missing (3 rows at the backup)`,
      `trigger public.users.noted ${IN_POSTGRES} is missing`,
    ],
  },
  {
    what: 'a restore that swallows its error',
    service: 'postgres',
    dump: `${SHOPS.postgres.dump} --inserts | sed 's/INTO public.invoices/INTO public.invoice/'`,
    lost: [`table public.invoices ${IN_POSTGRES}: 2 rows at the backup, 0 now`],
  },
  {
    what: 'a server without its roles',
    service: 'postgres',
    dump: `${SHOPS.postgres.dump}; echo 'reassign owned by tenant to ghost; drop role tenant'`,
    lost: [
      'role tenant (postgres server of service postgres) is missing',
      `table public.invoices ${IN_POSTGRES} is another in its definition`,
    ],
  },
  { what: 'a dump that is whole', service: 'mysql', dump: SHOPS.mysql.dump, lost: [] },
  {
    what: 'a dump as the program makes it, without triggers',
    service: 'mysql',
    dump: `${MYSQLDUMP} --skip-triggers shop`,
    lost: [
      `event nightly ${IN_MYSQL} is missing`,
      `routine tidy ${IN_MYSQL} is missing`,
      `trigger users.noted ${IN_MYSQL} is missing`,
    ],
  },
  {
    what: 'a dump of the schema alone',
    service: 'mysql',
    dump: `${SHOPS.mysql.dump} --no-data`,
    lost: [`table users ${IN_MYSQL}: 3 rows at the backup, 0 now`],
  },
] as const;

test('each way of a dump to be less than whole is told with what it lacks, and a whole one is as it was', async () => {
  for (const service of ['postgres', 'mysql'] as const) {
    await shell(service, SHOPS[service].make);
    await shell(service, SHOPS[service].program, SHOPS[service].fill);
  }
  await inApp(['sh', '-c', 'echo note > owned.txt']);
  const before = await takeFingerprint(context);
  const after = await takeFingerprint(context);
  const dumps = await Promise.all(RESTORES.map(({ service, dump }) => shell(service, dump)));
  await inApp(['chown', '0:0', 'owned.txt'], '0');
  const found = RESTORES.map((): string[] => []);
  // One look at what is restored into either at the same time.
  const waiting = { postgres: indicesOf('postgres'), mysql: indicesOf('mysql') };
  while (waiting.postgres.length + waiting.mysql.length > 0) {
    const now = [waiting.postgres.shift(), waiting.mysql.shift()].filter((index) => index !== undefined);
    await Promise.all(now.map((index) => restore(RESTORES[index]?.service ?? 'postgres', dumps[index] ?? '')));
    const verdicts = judgeWhole({ before, after, restored: await takeFingerprint(context) });
    for (const index of now) {
      const isOf = (id: string) => id === 'volume app' || id.endsWith(`service ${RESTORES[index]?.service}`);
      found[index] = verdicts.flatMap(({ id, lost }) => (isOf(id) ? lost : [])).sort();
    }
  }
  const owned = '1 file of volume app has owner 0:0 and had 1000:0: app/owned.txt';
  RESTORES.forEach(({ what, lost }, index) => expect(found[index], what).toEqual([owned, ...lost]));
});

test('what is written all through a backup is told as changing by itself, and nothing of it is lost', async () => {
  await sql('postgres', 'create table visits (id serial primary key, at timestamptz default now())');
  const writing = shell('postgres', 'PGAPPNAME=writer psql --username ghost --dbname ghost_production', WRITE);
  writing.catch(() => undefined);
  const seen = async () => Number(await shell('postgres', COUNT));
  await expect.poll(seen).toBeGreaterThan(0);
  const before = await takeFingerprint(context);
  const dump = await shell('postgres', 'pg_dump --username ghost --clean --if-exists ghost_production');
  const dumped = await seen();
  await expect.poll(seen).toBeGreaterThan(dumped);
  const after = await takeFingerprint(context);
  await sql('postgres', `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'writer'`);
  await expect(writing).rejects.toThrow();
  await sql('postgres', dump);
  const restored = await takeFingerprint(context);

  const verdicts = judgeWhole({ before, after, restored }).filter(({ id }) => id.startsWith('postgres'));
  expect(verdicts.flatMap(({ lost }) => lost)).toEqual([]);
  expect(verdicts.flatMap(({ unstable }) => unstable).sort()).toEqual(['public.visits', 'public.visits_id_seq']);
});

function indicesOf(service: string): number[] {
  return RESTORES.flatMap((each, index) => (each.service === service ? [index] : []));
}

async function restore(service: 'postgres' | 'mysql', dump: string): Promise<void> {
  await shell(service, SHOPS[service].empty);
  await shell(service, SHOPS[service].program, dump);
}

async function sql(service: 'postgres' | 'mysql', statements: string): Promise<void> {
  const program = {
    postgres: 'psql --username ghost --dbname ghost_production --set ON_ERROR_STOP=1',
    mysql: `${MYSQL_CLIENT} ghost_production`,
  }[service];
  await shell(service, program, statements);
}

/** What a command in a service prints. @throws where it fails */
async function shell(service: 'postgres' | 'mysql', command: string, stdin = ''): Promise<string> {
  const ended = await execInService(engine, { stack: STACK, service, argv: ['sh', '-c', command] }, { stdin });
  if (ended.exitCode !== 0) throw new Error(`${command}: ${ended.stderr.toString()}`);
  return ended.stdout.toString();
}

async function inApp(argv: readonly string[], user = ''): Promise<string> {
  const place = { stack: STACK, service: 'app', argv };
  const { exitCode, stdout, stderr } = await execInService(engine, place, { user });
  expect(exitCode, stderr.toString()).toBe(0);
  return stdout.toString();
}

function docker(host: string, argv: readonly string[]): void {
  execFileSync('docker', [...argv], {
    encoding: 'utf8',
    env: { ...process.env, DOCKER_HOST: host, POSTGRES_IMAGE, MYSQL_IMAGE, WRITER },
  });
}

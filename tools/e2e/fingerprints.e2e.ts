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

/** An app that never stops writing to one table of its SQLite file, and has another that stays. */
const WRITER = `
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync('app.sqlite', { timeout: 5000 });
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
  await converge(engine, STACK, { app: STACK, timeoutMs: 120_000 });
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
    `new (require('node:sqlite').DatabaseSync)('app.sqlite', { timeout: 5000 }).exec('delete from users')`,
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

async function sql(service: 'postgres' | 'mysql', statements: string): Promise<void> {
  const program = {
    postgres: 'psql --username ghost --dbname ghost_production --set ON_ERROR_STOP=1',
    mysql: 'MYSQL_PWD=$(cat /run/secrets/db_root_password) mysql --user root ghost_production',
  }[service];
  const argv = ['sh', '-c', program];
  const { exitCode, stderr } = await execInService(engine, { stack: STACK, service, argv }, { stdin: statements });
  expect(stderr.toString()).toBe('');
  expect(exitCode).toBe(0);
}

async function inApp(argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await execInService(engine, { stack: STACK, service: 'app', argv });
  expect(exitCode, stderr.toString()).toBe(0);
  return stdout.toString();
}

function docker(host: string, argv: readonly string[]): void {
  execFileSync('docker', [...argv], {
    encoding: 'utf8',
    env: { ...process.env, DOCKER_HOST: host, POSTGRES_IMAGE, MYSQL_IMAGE, WRITER },
  });
}

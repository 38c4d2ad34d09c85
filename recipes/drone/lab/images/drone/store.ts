import { randomBytes } from 'node:crypto';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** Columns of each table, beside `id`: texts begin empty, numbers with 0. */
const columns = {
  users: {
    texts: ['login', 'email', 'avatar', 'oauth_token', 'oauth_refresh', 'hash'],
    numbers: ['machine', 'admin', 'active', 'created', 'updated', 'last_login', 'synced', 'oauth_expiry'],
  },
  repos: {
    texts: ['uid', 'namespace', 'name', 'slug', 'http_url', 'ssh_url', 'html_url', 'branch', 'config', 'signer'],
    numbers: ['user_id', 'private', 'active', 'counter', 'timeout', 'synced', 'created', 'updated'],
  },
  perms: { texts: ['repo_uid'], numbers: ['user_id', 'read', 'write', 'admin', 'synced'] },
  builds: {
    texts: [
      'trigger',
      'status',
      'error',
      'event',
      'action',
      'link',
      'message',
      'before',
      'after',
      'ref',
      'source',
      'target',
      'author',
      'author_name',
      'author_email',
      'author_avatar',
      'sender',
    ],
    numbers: ['repo_id', 'number', 'started', 'finished', 'created', 'updated', 'version'],
  },
  stages: {
    texts: ['name', 'kind', 'type', 'status', 'error', 'machine', 'os', 'arch'],
    numbers: ['repo_id', 'build_id', 'number', 'exit_code', 'started', 'stopped', 'created', 'updated', 'version'],
  },
  steps: {
    texts: ['name', 'status', 'error', 'log'],
    numbers: ['stage_id', 'number', 'exit_code', 'started', 'stopped', 'version'],
  },
} as const;

type Columns = typeof columns;
type Row<T extends keyof Columns> = { readonly [Name in Columns[T]['texts'][number]]: string } & {
  readonly [Name in Columns[T]['numbers'][number]]: number;
} & { readonly id: number };

export type User = Row<'users'>;
export type Repo = Row<'repos'>;
export type Perm = Row<'perms'>;
export type Build = Row<'builds'>;
export type Stage = Row<'stages'>;
export type Step = Row<'steps'>;

interface Tables {
  readonly users: User;
  readonly repos: Repo;
  readonly perms: Perm;
  readonly builds: Build;
  readonly stages: Stage;
  readonly steps: Step;
}

/** Users, repositories and builds, in one sqlite file. */
export class Store {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec('pragma journal_mode = wal');
    for (const [table, { texts, numbers }] of Object.entries(columns)) {
      const body = [
        ...texts.map((name) => `"${name}" text not null default ''`),
        ...numbers.map((name) => `"${name}" integer not null default 0`),
      ];
      this.#database.exec(
        `create table if not exists ${table} (id integer primary key autoincrement, ${body.join(', ')})`,
      );
    }
  }

  /** Rows that are equal in every field that is given, the newest last. */
  find<T extends keyof Tables>(table: T, where: Partial<Tables[T]>): Tables[T][] {
    const names = Object.keys(where);
    const condition = names.map((name) => `"${name}" = ?`).join(' and ') || '1';
    return this.#database
      .prepare(`select * from ${table} where ${condition} order by id`)
      .all(...(Object.values(where) as SQLInputValue[])) as Tables[T][];
  }

  first<T extends keyof Tables>(table: T, where: Partial<Tables[T]>): Tables[T] | undefined {
    return this.find(table, where)[0];
  }

  insert<T extends keyof Tables>(table: T, row: Partial<Tables[T]>): Tables[T] {
    const names = Object.keys(row);
    const { lastInsertRowid } = this.#database
      .prepare(
        `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map(() => '?').join(', ')})`,
      )
      .run(...(Object.values(row) as SQLInputValue[]));
    return this.first(table, { id: Number(lastInsertRowid) } as Partial<Tables[T]>)!;
  }

  update<T extends keyof Tables>(table: T, id: number, changes: Partial<Tables[T]>): Tables[T] {
    const names = Object.keys(changes);
    this.#database
      .prepare(`update ${table} set ${names.map((name) => `"${name}" = ?`).join(', ')} where id = ?`)
      .run(...(Object.values(changes) as SQLInputValue[]), id);
    return this.first(table, { id } as Partial<Tables[T]>)!;
  }

  close(): void {
    this.#database.close();
  }
}

/** Seconds since 1970, as Drone counts them. */
export function now(): number {
  return Math.floor(Date.now() / 1_000);
}

/** 32 letters and digits that nobody guesses. */
export function secret(): string {
  return randomBytes(16).toString('hex');
}

import type { Finding } from './finding.ts';

/** How much of a line is looked at: lines of rows may be as long as the file. */
const LINE_BYTES = 1_024;
/** How far from a dump's end its closing line may be: PostgreSQL writes `\unrestrict` behind it. */
const TAIL_BYTES = 1_024;

const NOTHING = Buffer.alloc(0);

/** What dumps in SQL say of themselves, line by line. */
const LINES = {
  clusterBegins: /^-- PostgreSQL database cluster dump$/,
  clusterEnds: /^-- PostgreSQL database cluster dump complete$/,
  database: /^-- Database "(.*)" dump$/,
  begins: /^-- PostgreSQL database dump$/,
  ends: /^-- PostgreSQL database dump complete$/,
  connect: /^\\connect (?:-reuse-previous=on )?"?(?:dbname=')?([^"']+)/,
  copy: /^COPY (\S+) .*FROM stdin;$/,
  mysqlBegins: /^-- (?:MySQL|MariaDB) dump /,
  mysqlDatabase: /^-- Current Database: `(.*)`$/,
  mysqlEnds: /^-- Dump completed/,
  mysqlSetsUp: /^\/\*(?:!\d+|M!\d+) SET @OLD_/,
  /** Without comments: the last of the variables that are set back. */
  mysqlSetsBack: /^\/\*(?:!\d+|M!\d+) SET (?:SQL_NOTES|NOTE_VERBOSITY)=@OLD_/,
  sqliteBegins: /^(PRAGMA foreign_keys=OFF|BEGIN TRANSACTION);$/,
  sqliteEnds: /^COMMIT;$/,
  sqliteFails: /^(ROLLBACK;|\/\*{4} ERROR:)/,
  table: /^CREATE TABLE /,
} as const;

/** Bytes with which a line begins that says something; rows are passed over. */
const TELLING = new Set([...'-\\BCPR/'].map((letter) => letter.charCodeAt(0)));

/** Whether a file's beginning is that of a dump in SQL. */
export function beginsAsSql(head: Buffer): boolean {
  const text = head.toString('latin1');
  return [
    /^-- PostgreSQL database (cluster )?dump$/m,
    LINES.mysqlBegins,
    /^\/\*(!999999|M!999999)\\- enable the sandbox mode/,
    /^\/\*!40\d{3} SET @OLD_/,
    /^(PRAGMA foreign_keys=OFF;\r?\n)?BEGIN TRANSACTION;/,
  ].some((line) => new RegExp(line.source, 'm').test(text));
}

/** What makes dumps in SQL. */
type SqlDumper = 'pg_dump' | 'pg_dumpall' | 'mysqldump' | 'sqlite3 .dump';

/** Reads a dump in SQL from its first line to its last. Its memory is that of one line's beginning. */
export class SqlText {
  #line: Buffer = NOTHING;
  #offset = 0;
  #lastLine: Buffer = NOTHING;
  #kind: SqlDumper | undefined;
  /** The database or dump that has begun and not ended. */
  #open: string | undefined;
  #database: string | undefined;
  readonly #cut: string[] = [];
  #namesDatabases = false;
  #copying: string | undefined;
  #failed: string | undefined;
  #closedAt = -Infinity;
  #closedBy = '';
  #dumps = 0;
  #tables = 0;

  take(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, end));
      this.#offset += end + 1 - from;
      this.#endLine();
      from = end + 1;
    }
    this.#add(chunk.subarray(from));
    this.#offset += chunk.length - from;
  }

  /** What is wrong with it, or what it holds. */
  end(): Finding {
    this.#endLine();
    // Without anything around its statements, only what follows them could tell.
    const isBare = this.#kind === undefined && this.#tables > 0 && this.#closedAt < 0;
    if (isBare && this.#lastLine.toString().trimEnd().endsWith(';'))
      return {
        whole: false,
        unknown: true,
        reason: 'nothing in it marks its end: mysqldump --compact leaves that out',
      };
    const wrong = this.#wrong();
    if (wrong) return { whole: false, reason: wrong };
    const databases = this.#kind === 'pg_dumpall' ? [`${this.#dumps} databases`] : [];
    const tables = this.#tables > 0 ? [`${this.#tables} tables`] : [];
    return { whole: true, facts: [`closing line of ${this.#closedBy}`, ...databases, ...tables] };
  }

  #wrong(): string | undefined {
    const last = JSON.stringify(this.#lastLine.toString().trimEnd().slice(-120));
    if (this.#failed) return `sqlite3 gave up: ${this.#failed}`;
    if (this.#copying) return `it ends within the rows of table ${this.#copying}: ${last}`;
    if (this.#cut.length > 0) return `the dump of ${this.#cut.join(', ')} in it has no closing line`;
    const isClosed = this.#offset - this.#closedAt <= TAIL_BYTES;
    if (isClosed && !this.#open) return undefined;
    const where = this.#kind === 'pg_dumpall' && this.#open ? `, and it stops in ${this.#open}` : '';
    return `its closing line is missing${where}; it ends with: ${last}`;
  }

  #add(bytes: Buffer): void {
    const room = LINE_BYTES - this.#line.length;
    if (room <= 0 || bytes.length === 0) return;
    const part = bytes.subarray(0, room);
    this.#line = this.#line.length > 0 ? Buffer.concat([this.#line, part]) : part;
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = NOTHING;
    if (line.length > 1) this.#lastLine = line;
    if (TELLING.has(line[0] ?? 0)) this.#read(line.toString('latin1').trimEnd());
  }

  #read(text: string): void {
    // What stands among the rows of a table is data.
    if (this.#copying !== undefined) {
      if (text === '\\.') this.#copying = undefined;
      return;
    }
    if (LINES.table.test(text)) this.#tables++;
    if (LINES.copy.test(text)) this.#copying = LINES.copy.exec(text)?.[1];
    else if (/^(-- (PostgreSQL|Database)|\\connect)/.test(text)) this.#readPostgres(text);
    else if (/^(-- |\/\*(!|M!))/.test(text)) this.#readMysql(text);
    else this.#readSqlite(text);
  }

  #readPostgres(text: string): void {
    if (LINES.clusterBegins.test(text)) this.#begin('pg_dumpall', 'the cluster');
    else if (LINES.clusterEnds.test(text)) this.#close('pg_dumpall');
    else if (LINES.ends.test(text)) this.#endDatabase();
    else if (LINES.begins.test(text)) this.#beginDatabase(this.#database ?? 'a database');
    else if (LINES.database.test(text)) {
      this.#cutOff();
      this.#namesDatabases = true;
      this.#database = `database ${LINES.database.exec(text)?.[1] ?? ''}`;
    } else if (LINES.connect.test(text)) this.#connect(LINES.connect.exec(text)?.[1] ?? '');
  }

  /** A dump that begins before the one before it has ended: that one was cut. */
  #beginDatabase(name: string): void {
    if (this.#kind !== 'pg_dumpall') this.#begin('pg_dump', name);
    else {
      if (this.#open !== this.#database) this.#cutOff();
      this.#open = name;
    }
  }

  /** Before PostgreSQL 11 this line alone tells which database comes. */
  #connect(name: string): void {
    if (this.#kind !== 'pg_dumpall' || this.#namesDatabases) return;
    if (this.#open !== `database ${name}`) this.#cutOff();
    this.#database = `database ${name}`;
    this.#open = this.#database;
  }

  #endDatabase(): void {
    this.#dumps++;
    if (this.#kind === 'pg_dumpall') {
      this.#open = undefined;
      this.#database = undefined;
    } else this.#close('pg_dump');
  }

  #readMysql(text: string): void {
    if (LINES.mysqlBegins.test(text)) this.#begin('mysqldump', 'mysqldump');
    else if (LINES.mysqlSetsUp.test(text)) this.#open ??= this.#beginOnce('mysqldump');
    else if (LINES.mysqlEnds.test(text)) this.#close('mysqldump');
    else if (LINES.mysqlSetsBack.test(text)) this.#close('mysqldump');
  }

  #readSqlite(text: string): void {
    if (LINES.sqliteBegins.test(text)) this.#open ??= this.#beginOnce('sqlite3 .dump');
    else if (this.#kind === 'sqlite3 .dump' && LINES.sqliteEnds.test(text)) this.#close('sqlite3 .dump');
    else if (this.#kind === 'sqlite3 .dump' && LINES.sqliteFails.test(text)) this.#failed ??= text;
  }

  #begin(kind: SqlDumper, name: string): void {
    if (this.#open) this.#cut.push(this.#open);
    this.#kind = kind;
    this.#open = name;
    this.#closedAt = -Infinity;
  }

  /** For what says twice that it begins. */
  #beginOnce(kind: SqlDumper): string {
    this.#begin(kind, kind);
    return kind;
  }

  #cutOff(): void {
    if (this.#open && this.#open !== 'the cluster') this.#cut.push(this.#open);
    this.#open = undefined;
  }

  #close(by: SqlDumper): void {
    // Of a cluster's last database, too, the end must have been there.
    if (by === 'pg_dumpall') this.#cutOff();
    this.#open = undefined;
    this.#closedAt = this.#offset;
    this.#closedBy = by;
  }
}

import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { detectDump, inspectDump } from './inspect.ts';

/** Made by PostgreSQL 15: two databases, of which `shop` has `ci_marker`, `users` and a large object. */
const file = (name: string) => readFile(join(import.meta.dirname, 'fixtures', name));

const ROWS = Array.from(
  { length: 500 },
  (_, row) => `INSERT INTO ci_marker VALUES ('key-${row}', 'cc-ci-${row * 7919}');`,
).join('\n');
const MYSQL = `-- MariaDB dump 10.19  Distrib 10.11.6\n${ROWS}\n-- Dump completed on 2026-11-24  3:15:00\n`;
const SET_UP = '/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n';
const SET_BACK = '/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\n';
const SQLITE = `PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE m(key, value);\n${ROWS}\n`;

/** What is said of bytes, and whether they are whole. */
async function judge(bytes: Buffer | string, markerValues: readonly string[] = []): Promise<string> {
  const verdict = await inspectDump(Buffer.from(bytes), { markerValues });
  if (verdict === 'sqlite') return 'sqlite';
  if (verdict.whole) return `whole: ${verdict.evidence}`;
  return `${verdict.unknown ? 'unknown' : 'cut'}: ${verdict.reason}`;
}

test.each([
  ['plain.sql', /^whole: 3915 bytes, closing line of pg_dump, 2 tables, 1 marker values$/],
  ['inserts.sql', /^whole: .*closing line of pg_dump/],
  ['all.sql', /^whole: .*closing line of pg_dumpall, 4 databases, 3 tables, 1 marker values$/],
  ['custom.dump', /^whole: 3846 bytes, archive of pg_dump, database shop: data of 2 tables, 1 marker values$/],
  ['custom-plain.dump', /^whole: .*data of 2 tables, 1 marker values$/],
  ['archive.tar', /^whole: .*archive of pg_dump, database shop: data of 2 tables, 1 marker values$/],
  ['schema.dump', /^cut: the marker's cc-ci-15838 is not in it$/],
  ['globals.sql', /^cut: the marker's cc-ci-15838 is not in it$/],
])('what pg_dump made as %s is read to its end, and the marker sought in it', async (name, says) => {
  expect(await judge(await file(name), ['cc-ci-15838'])).toMatch(says);
  expect(await judge(gzipSync(await file(name)), ['cc-ci-15838'])).toMatch(
    new RegExp(says.source.replace(/(\d{4}) bytes/, '\\d+ bytes, $1 unpacked')),
  );
});

test.each(['plain.sql', 'all.sql', 'custom.dump', 'custom-plain.dump', 'archive.tar', 'schema.dump'])(
  '%s is refused wherever it is cut',
  async (name) => {
    const whole = await file(name);
    // The last line of SQL is a comment, of an archive its last byte counts.
    const tail = name.endsWith('.sql') ? 120 : name.endsWith('.tar') ? 1_024 : 1;
    const lengths = Array.from({ length: 40 }, (_, part) => Math.floor(((whole.length - tail) * (part + 1)) / 40));
    for (const length of lengths) expect(await judge(whole.subarray(0, length)), `at ${length}`).toMatch(/^cut: /);
  },
);

test('a pg_dumpall that is cut in its second database is refused, whatever follows', async () => {
  const all = (await file('all.sql')).toString();
  const second = all.indexOf('-- Database "wiki" dump');
  expect(await judge(all.slice(0, second))).toMatch(/^cut: its closing line is missing/);
  expect(await judge(all.slice(0, second + 1_500))).toMatch(/^cut: .*it stops in database wiki/);
  const headless = `${all.slice(0, second + 1_500)}\n\\.\n-- PostgreSQL database cluster dump complete\n`;
  expect(await judge(headless)).toBe('cut: the dump of database wiki in it has no closing line');
  const shop = all.indexOf('COPY public.users');
  const first = `${all.slice(0, shop)}\n--\n-- Database "wiki" dump\n--\n${all.slice(second + 30)}`;
  expect(await judge(first)).toBe('cut: the dump of database shop in it has no closing line');
  expect(await judge(all.slice(0, all.indexOf('key-30')))).toMatch(
    /^cut: it ends within the rows of table public.ci_marker/,
  );
});

test('databases of an older pg_dumpall are told apart by \\connect alone', async () => {
  const one = (name: string, end = '-- PostgreSQL database dump complete\n') =>
    `\\connect ${name}\n--\n-- PostgreSQL database dump\n--\nCREATE TABLE t (a int);\n${end}`;
  const all = (...parts: string[]) =>
    `--\n-- PostgreSQL database cluster dump\n--\n${parts.join('')}--\n-- PostgreSQL database cluster dump complete\n--\n`;
  expect(await judge(all(one('shop'), one('wiki')))).toMatch(/^whole: .*2 databases/);
  expect(await judge(all(one('shop', ''), one('wiki')))).toBe(
    'cut: the dump of database shop in it has no closing line',
  );
  expect(await judge(all(one('shop'), one('wiki', '')))).toBe(
    'cut: the dump of database wiki in it has no closing line',
  );
});

test.each([
  ['mysqldump', MYSQL, /^whole: .*closing line of mysqldump, 1 marker values$/],
  ['mariadb-dump in its sandbox', `/*M!999999\\- enable the sandbox mode */ \n${MYSQL}`, /^whole: /],
  ['mysqldump --skip-comments', `${SET_UP}${ROWS}\n${SET_BACK}`, /^whole: .*closing line of mysqldump/],
  ['mysqldump --skip-comments, cut', `${SET_UP}${ROWS}\n`, /^cut: its closing line is missing/],
  ['mysqldump of two, the first cut', `-- MySQL dump 10.13\n${ROWS}\n${MYSQL}`, /^cut: the dump of mysqldump in it/],
  [
    'mysqldump --compact',
    `CREATE TABLE \`m\` (a int);\n${ROWS}\n`,
    /^unknown: nothing in it marks its end: mysqldump --compact leaves that out$/,
  ],
  ['sqlite3 .dump', `${SQLITE}COMMIT;\n`, /^whole: .*closing line of sqlite3 \.dump, 1 tables, 1 marker values$/],
  ['sqlite3 .dump that met an error', `${SQLITE}ROLLBACK; -- due to errors\n`, /^cut: sqlite3 gave up: ROLLBACK/],
  [
    'sqlite3 .dump of a torn file',
    `${SQLITE}/**** ERROR: (11) database disk image is malformed *****/\nCOMMIT;\n`,
    /^cut: sqlite3 gave up: .*malformed/,
  ],
  ['sqlite3 .dump, cut', SQLITE, /^cut: its closing line is missing/],
])('%s', async (_what, text, says) => {
  expect(await judge(text, ['cc-ci-7919'])).toMatch(says);
});

test.each([
  ['gzip', gzipSync(MYSQL)],
  ['gzip of several members', Buffer.concat([gzipSync(MYSQL.slice(0, 5_000)), gzipSync(MYSQL.slice(5_000))])],
  ['gzip in gzip', gzipSync(gzipSync(MYSQL))],
  ['zstd', zstdCompressSync(MYSQL)],
  ['zstd of several frames', Buffer.concat([zstdCompressSync(MYSQL.slice(0, 99)), zstdCompressSync(MYSQL.slice(99))])],
  ['xz', execFileSync('xz', ['-c'], { input: MYSQL })],
  [
    'xz of several streams',
    Buffer.concat([MYSQL.slice(0, 99), MYSQL.slice(99)].map((input) => execFileSync('xz', ['-c'], { input }))),
  ],
])('%s is known by its content; cut, it does not read to its end', async (_what, packed) => {
  expect(await judge(packed, ['cc-ci-7919', 'cc-ci-3951581'])).toMatch(
    /^whole: \d+ bytes, \d+ unpacked, closing line of mysqldump, 2 marker values$/,
  );
  for (const length of [packed.length - 4, Math.floor(packed.length / 2)])
    expect(await judge(packed.subarray(0, length))).toMatch(/^cut: its (gzip|zstd|xz) does not read to the end: /);
});

test.each([
  ['is empty', Buffer.alloc(0), 'cut: it is empty (0 bytes)'],
  ['is a gzip of nothing', gzipSync(''), 'cut: it holds nothing'],
  ['is a gzip cut in the middle', gzipSync(MYSQL).subarray(0, 1_500), 'unexpected end of file (1500 bytes)'],
  [
    'lacks its closing line',
    gzipSync(`-- MariaDB dump\n${ROWS}\n`),
    "it ends with: \"INSERT INTO ci_marker VALUES ('key-499'",
  ],
  ['has the closing line only in its middle', gzipSync(`-- Dump completed\n${ROWS}\n`), 'its closing line is missing'],
])('a dump that %s is refused', async (_what, bytes, reason) => {
  expect(await judge(bytes)).toContain(reason);
});

test('a tar of whatever files is whole when its end mark is there', async () => {
  const input = execFileSync('tar', ['-c', '-C', join(import.meta.dirname, 'fixtures'), 'globals.sql', 'plain.sql']);
  expect(await judge(input, ['cc-ci-15838'])).toMatch(/^whole: .*tar archive of 2 entries, 1 marker values$/);
  expect(await judge(gzipSync(input.subarray(0, 3_000)))).toMatch(/^cut: it ends within plain.sql/);
});

test('what unpacks to more than the limit is read no further, and costs no memory', async () => {
  const part = gzipSync(Buffer.alloc(32 * 1_024 ** 2));
  const bomb = Buffer.concat(Array.from({ length: 16 }, () => part));
  const before = process.memoryUsage.rss();
  expect(await inspectDump(bomb, { maxBytes: 32 * 1_024 ** 2 })).toEqual({
    whole: false,
    unknown: true,
    reason: 'it unpacks to more than 33554432 bytes, and was read no further',
  });
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 1_024 ** 2);
});

/** Bytes as a stream that tells when it was ended. */
async function* source(bytes: Buffer, ends: string[] = []): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield bytes;
  } finally {
    ends.push('ended');
  }
}

test('a dump is known by its beginning, and what is none is let be', async () => {
  const kinds = [await file('plain.sql'), await file('custom.dump'), await file('archive.tar'), Buffer.from(SQLITE)];
  const found = kinds.map((bytes) => detectDump(source(gzipSync(bytes))));
  expect(await Promise.all(found)).toEqual(['sql', 'pg_dump archive', 'pg_dump tar', 'sql']);
  for (const other of ['<html>', '', 'SELECT 1;']) expect(await detectDump(source(Buffer.from(other)))).toBeUndefined();
  // Whoever reads a beginning alone ends what is read.
  const big = Buffer.concat([await file('plain.sql'), Buffer.alloc(1 << 20, 10)]);
  const ends: string[] = [];
  expect(await detectDump(source(big, ends))).toBe('sql');
  expect(ends).toEqual(['ended']);
});

test('what is packed within an archive of pg_dump counts by what it unpacks to', async () => {
  const archive = await file('custom.dump');
  const maxBytes = archive.length;
  const whole = await inspectDump(archive, { maxBytes: 64 * maxBytes });
  expect(whole).toMatchObject({ whole: true });
  expect(
    await inspectDump(withLastBlock(archive, deflateSync(Buffer.alloc(2 * maxBytes))), { maxBytes: 2 * maxBytes - 1 }),
  ).toEqual({
    whole: false,
    unknown: true,
    reason: `it unpacks to more than ${2 * maxBytes - 1} bytes, and was read no further`,
  });
});

/** An archive with one more block of data, of an entry that it does not list. */
function withLastBlock(archive: Buffer, data: Buffer): Buffer {
  const int = (value: number) => {
    const bytes = Buffer.alloc(5);
    bytes.writeUInt32LE(value, 1);
    return bytes;
  };
  return Buffer.concat([archive, Buffer.from([1]), int(1), int(data.length), data, int(0)]);
}

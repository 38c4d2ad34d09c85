import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { service } from '../snapshot/fixtures/repository.ts';
import { passed } from '../proof.ts';
import { type ContainerFiles, proveNoStrayDumps } from './stray-dumps.ts';

const DUMP = '--\n-- PostgreSQL database dump\n--\n-- PostgreSQL database dump complete\n--\n';
const hooks = { 'backupbot.backup.pre-hook': 'dump', 'backupbot.restore.post-hook': 'load' };
const db = service('db', { labels: { 'backupbot.backup': 'true', ...hooks } });
const found = { '/tmp/site.sql': DUMP, '/tmp/notes.gz': 'no dump', '/etc/passwd': DUMP };
const files: ContainerFiles = {
  changed: () => Promise.resolve(Object.keys(found)),
  read: (_service, path) => Readable.from([Buffer.from(found[path as keyof typeof found])]),
};

test('a dump in the container itself is red where the snapshot has none', async () => {
  expect(await proveNoStrayDumps(files, [db], [])).toMatchObject([
    {
      id: 'dumps-in-volumes',
      passed: false,
      evidence: expect.stringMatching(
        /^the pre-hook left a dump in \/tmp\/site\.sql of service db, which is in no volume/,
      ),
    },
  ]);
});

test('it is nobody’s business where the snapshot has a dump, or where nothing is loaded at a restore', async () => {
  expect(await proveNoStrayDumps(files, [db], [passed({ id: 'dump-complete', name: 'x' }, 'whole')])).toEqual([]);
  const unloaded = { ...db, labels: { ...db.labels, 'backupbot.restore.post-hook': '' } };
  expect(await proveNoStrayDumps(files, [unloaded], [])).toEqual([]);
});

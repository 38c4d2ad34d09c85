// Copies the database into one file of its volume, and loads it from there. Both ways go through SQLite's own backup: n8n keeps the
// database open, and a file put in its place would be seen by nobody, while rows that are written into it are seen at once.
import { renameSync, rmSync } from 'node:fs';
import process from 'node:process';
import { backup, DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';

const live = '/home/node/.n8n/database.sqlite';
const copy = '/home/node/.n8n/backup.sqlite';
const unfinished = `${copy}.unfinished`;

const commands = {
  async backup() {
    rmSync(unfinished, { force: true });
    await pour(live, unfinished);
    standAlone(unfinished);
    renameSync(unfinished, copy);
  },
  restore: () => pour(copy, live),
};

/** All of one database into another, in one transaction; tries again while n8n holds the lock, which Node's error does not say. */
async function pour(from, into, attempts = 30) {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    await backup(source, into, { rate: 0x7fffffff });
  } catch (error) {
    if (attempts === 1) throw error;
    await setTimeout(500);
    return pour(from, into, attempts - 1);
  } finally {
    source.close();
  }
}

/** Without a log beside it, so that the one file is the whole database. */
function standAlone(file) {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = DELETE');
  database.close();
}

await commands[process.argv[2]]();

// `backup` copies the data of the running server to /pds/backup, `restore` puts that copy in the place of the data.
const { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { setTimeout } = require('node:timers/promises');

const data = '/pds';
const copy = '/pds/backup';
const restoring = '/run/pds.restoring';
// The binding that the server itself uses.
const Database = createRequire(createRequire('/app/').resolve('@atproto/pds'))('better-sqlite3');

async function backup() {
  rmSync(copy, { recursive: true, force: true });
  // Those without a file as well.
  for (const path of foldersOf(data)) mkdirSync(join(copy, path), { recursive: true });
  for (const path of filesOf(data)) {
    if (path.endsWith('.sqlite')) await copyDatabase(join(data, path), join(copy, path));
    // Blobs and keys are written once: a second name for them takes no room.
    else linkSync(join(data, path), join(copy, path));
  }
}

async function restore() {
  if (!existsSync(join(copy, 'account.sqlite'))) throw new Error(`${copy} holds no accounts`);
  writeFileSync(restoring, '');
  try {
    await killServer();
    for (const name of entries(data)) rmSync(join(data, name), { recursive: true });
    for (const name of entries(copy)) cpSync(join(copy, name), join(data, name), { recursive: true });
  } finally {
    // The entrypoint waits for this, and starts the server anew.
    rmSync(restoring);
  }
  await serverAnswers();
}

/** A database is copied by sqlite itself, with what is still in its log. */
async function copyDatabase(from, to) {
  const database = new Database(from, { readonly: true });
  await database.backup(to);
  database.close();
}

/** At once: what it would still write belongs to the data that goes. */
async function killServer() {
  const pid = Number(readFileSync('/run/pds.pid', 'utf8'));
  process.kill(pid, 'SIGKILL');
  while (existsSync(`/proc/${pid}`)) await setTimeout(50);
}

async function serverAnswers() {
  const until = Date.now() + 60_000;
  const ask = () => fetch(`http://127.0.0.1:${process.env.PDS_PORT}/xrpc/_health`).then(({ ok }) => ok, () => false);
  while (!(await ask())) {
    if (Date.now() > until) throw new Error('the server does not answer 60 s after the restore');
    await setTimeout(100);
  }
}

function foldersOf(folder, below = '') {
  const folders = entries(join(folder, below)).map((name) => join(below, name)).filter((path) => isFolder(folder, path));
  return [below, ...folders.flatMap((path) => foldersOf(folder, path))];
}

function filesOf(folder) {
  return foldersOf(folder).flatMap((below) =>
    entries(join(folder, below))
      .filter((name) => !/\.sqlite-(wal|shm)$/.test(name))
      .map((name) => join(below, name))
      .filter((path) => !isFolder(folder, path)),
  );
}

function isFolder(folder, path) {
  return statSync(join(folder, path)).isDirectory();
}

function entries(folder) {
  return readdirSync(folder).filter((name) => join(folder, name) !== copy);
}

({ backup, restore })[process.argv[2]]();

import { Worker } from 'node:worker_threads';

/**
 * Loaded in the process of the tests, before each file: ends the process where code of a test awaits nothing for so
 * long that no timeout of vitest's can be looked at, as in an endless loop.
 */
const LOOK_MS = 1_000;
/** That of a timer of processor time: it ends a process, leaves no core file, and tells why the process ended. */
const SIGNAL = 'SIGVTALRM';

/** Counts its own looks, and not the time: a machine that is busy or asleep delays both threads. */
const WATCH = `
  const { workerData: { beats, limit, lookMs, signal } } = require('node:worker_threads');
  let [seen, looks] = [-1, 0];
  setInterval(() => {
    const now = Atomics.load(beats, 0);
    looks = now === seen ? looks + 1 : 0;
    seen = now;
    if (looks * lookMs >= limit) process.kill(process.pid, signal);
  }, lookMs);
`;

interface Watched {
  ccCiWatched?: boolean;
}

const process_: Watched = globalThis as Watched;
if (!process_.ccCiWatched) {
  process_.ccCiWatched = true;
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), LOOK_MS / 4).unref();
  const limit = Number(process.env['CC_CI_BLOCKED_MS']);
  new Worker(WATCH, { eval: true, workerData: { beats, limit, lookMs: LOOK_MS, signal: SIGNAL } }).unref();
}

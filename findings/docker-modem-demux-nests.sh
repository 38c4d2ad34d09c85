#!/usr/bin/env bash
# How docker-modem takes several frames of a log that come in one chunk.
# Version: docker-modem 5.0.7 (dockerode is built on it), on Node 24.
# Input:   20 frames of the engine's stream format, one byte each, as one chunk to demuxStream; each write notes how deep
#          the stack is, and how many bytes were copied until then
# Guess:   a loop: the same depth for every frame, and each byte copied once.
# Seen:    two calls deeper for every frame, and what is left of the chunk is copied twice for each: the cost of a chunk
#          grows with the square of its frames. Logs of thousands of short lines take seconds, and longer ones end with
#          a RangeError of the stack.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund docker-modem@5.0.7 >/dev/null
cat >run.cjs <<'JS'
const { PassThrough } = require('node:stream');
const Modem = require('docker-modem');
const FRAMES = 20;
const frame = Buffer.from([1, 0, 0, 0, 0, 0, 0, 1, 0x61]);
Error.stackTraceLimit = Infinity;
let copied = 0;
const from = Buffer.from.bind(Buffer);
Buffer.from = (value, ...rest) => ((copied += Buffer.isBuffer(value) ? value.length : 0), from(value, ...rest));
const depths = [];
const stdout = { write: () => depths.push(new Error().stack.split('\n').length) };
const stream = new PassThrough();
new Modem({ socketPath: '/nowhere' }).demuxStream(stream, stdout, stdout);
stream.on('data', () => {
  const size = FRAMES * frame.length;
  console.log(`${depths.length} frames, ${(depths.at(-1) - depths[0]) / (FRAMES - 1)} calls deeper each, ${copied} bytes copied of ${size}`);
});
stream.end(Buffer.concat(Array(FRAMES).fill(frame)));
JS
seen=$(node run.cjs)
expected='20 frames, 2 calls deeper each, 3440 bytes copied of 180'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

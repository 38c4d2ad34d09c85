#!/usr/bin/env bash
# What node:zlib makes of a zstd file of several frames, as `cat` of two files, `zstd >>` and pzstd write them.
# Version: Node 24.12.0 (zstd 1.5.7 inside); the same input for gzip beside it
# Input:   two frames, "first " and "second", as one buffer and as two chunks of a stream
# Guess:   both texts, as gunzip gives for two members and as `zstd -d` gives for two frames; or an error.
# Seen:    as one buffer, and as one chunk of a stream, the first text alone, without an error; as two chunks whose border
#          is the border of the frames, both. What is read depends on how the bytes arrive. Other bytes behind the first
#          frame are left out in silence as well, where gunzip says `incorrect header check`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund node@24.12.0 >/dev/null 2>&1
cat >frames.mjs <<'JS'
import { Readable } from 'node:stream';
import { createZstdDecompress, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

async function stream(chunks) {
  let text = '';
  for await (const chunk of Readable.from(chunks).pipe(createZstdDecompress())) text += chunk;
  return text;
}

function told(work) {
  try {
    return JSON.stringify(work().toString());
  } catch (error) {
    return error.message;
  }
}

const [first, second] = ['first ', 'second'].map((text) => zstdCompressSync(text));
const both = Buffer.concat([first, second]);
const other = Buffer.from('something else');
console.log(`zstd, one buffer: ${told(() => zstdDecompressSync(both))}`);
console.log(`zstd, one chunk: ${JSON.stringify(await stream([both]))}`);
console.log(`zstd, two chunks: ${JSON.stringify(await stream([first, second]))}`);
console.log(`zstd, other bytes: ${told(() => zstdDecompressSync(Buffer.concat([first, other])))}`);
console.log(`gzip, one buffer: ${told(() => gunzipSync(Buffer.concat([gzipSync('first '), gzipSync('second')])))}`);
console.log(`gzip, other bytes: ${told(() => gunzipSync(Buffer.concat([gzipSync('first '), other])))}`);
JS
seen=$(node_modules/.bin/node frames.mjs)
expected='zstd, one buffer: "first "
zstd, one chunk: "first "
zstd, two chunks: "first second"
zstd, other bytes: "first "
gzip, one buffer: "first second"
gzip, other bytes: incorrect header check'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

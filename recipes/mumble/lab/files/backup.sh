#!/bin/bash
# Copies the database as it is at one moment, and loads that copy into it under the running server.
set -euo pipefail

database=/data/mumble-server.sqlite
copy=/data/backup.sqlite

backup() {
  rm -f "$copy"
  sqlite3 "$database" ".timeout 10000" ".backup $copy"
}

restore() {
  sqlite3 "$database" ".timeout 10000" ".restore $copy"
  # The server holds channels and bans in memory: it has to read them anew. Swarm starts it again.
  kill -TERM 1
}

"$@"

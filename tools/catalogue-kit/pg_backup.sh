#!/bin/bash
# Dumps the database into one file of its volume, and loads it from there.
set -euo pipefail

dump_file=/var/lib/postgresql/data/backup.sql.gz
hba_file=/var/lib/postgresql/data/pg_hba.conf

backup() {
  pg_dump --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" | gzip > "$dump_file"
}

reload_hba() {
  psql --quiet --username "$POSTGRES_USER" --dbname postgres --command 'SELECT pg_reload_conf()' > /dev/null
}

allow_all() {
  cat "$hba_file.bak" > "$hba_file"
  reload_hba
}

restore() {
  # Nobody else may connect before everything is back.
  cp "$hba_file" "$hba_file.bak"
  echo 'local all all trust' > "$hba_file"
  trap allow_all EXIT
  reload_hba
  psql --quiet --username "$POSTGRES_USER" --dbname postgres --command "DROP DATABASE IF EXISTS \"$POSTGRES_DB\" WITH (FORCE)"
  createdb --username "$POSTGRES_USER" "$POSTGRES_DB"
  gunzip < "$dump_file" | psql --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --single-transaction --set ON_ERROR_STOP=1 > /dev/null
}

"$@"

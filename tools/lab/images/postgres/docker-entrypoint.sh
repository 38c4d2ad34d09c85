#!/bin/bash
# Makes a cluster in $PGDATA when there is none, from the variables that the upstream image knows, and becomes the server.
set -euo pipefail

fail() {
  echo >&2 "Error: $*"
  exit 1
}

# $POSTGRES_X, or what the file $POSTGRES_X_FILE holds.
read_setting() {
  local name=$1 file="$1_FILE" default=${2-}
  [ -z "${!name-}" ] || [ -z "${!file-}" ] || fail "both $name and $file are set (but are exclusive)"
  if [ -n "${!file-}" ]; then printf -v "$name" %s "$(<"${!file}")"; else printf -v "$name" %s "${!name-$default}"; fi
  unset "$file"
}

single_user() {
  postgres --single -D "$PGDATA" -c fsync=off -j postgres >/dev/null
}

init_cluster() {
  [ -n "$POSTGRES_PASSWORD" ] || [ "${POSTGRES_HOST_AUTH_METHOD-}" = trust ] ||
    fail 'Database is uninitialized and superuser password is not specified. You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.'
  local args=()
  eval "args=(${POSTGRES_INITDB_ARGS-})"
  # Nothing is lost when the machine dies before the first checkpoint: the cluster is made anew.
  initdb --no-sync --username="$POSTGRES_USER" ${POSTGRES_PASSWORD:+--pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD")} \
    --auth-local=trust --auth-host="${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" "${args[@]}"
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
  [ "$POSTGRES_DB" = postgres ] || printf 'CREATE DATABASE "%s"\n' "${POSTGRES_DB//\"/\"\"}" | single_user
  run_init_files
  sync --file-system "$PGDATA"
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

run_init_files() {
  local files=(/docker-entrypoint-initdb.d/*)
  [ -e "${files[0]}" ] || return 0
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
  export PGUSER=$POSTGRES_USER PGDATABASE=$POSTGRES_DB
  for file in "${files[@]}"; do
    echo "$0: running $file"
    case $file in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc -f "$file" ;;
      *.sql.gz) gunzip -c "$file" | psql -v ON_ERROR_STOP=1 --no-psqlrc ;;
    esac
  done
  unset PGUSER PGDATABASE
  pg_ctl -D "$PGDATA" -m fast -w stop
}

[ "${1#-}" = "$1" ] || set -- postgres "$@"
[ "$1" = postgres ] || exec "$@"
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  find "$PGDATA" \! -user postgres -exec chown postgres:postgres {} +
  export HOME=/var/lib/postgresql
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
read_setting POSTGRES_PASSWORD
read_setting POSTGRES_USER postgres
read_setting POSTGRES_DB "$POSTGRES_USER"
if [ ! -s "$PGDATA/PG_VERSION" ]; then init_cluster; fi
unset POSTGRES_PASSWORD
exec "$@"

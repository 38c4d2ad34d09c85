#!/bin/bash
# Makes a data folder when there is none, from the variables that the upstream image knows, and becomes the server.
set -euo pipefail

datadir=/var/lib/mysql

fail() {
  echo >&2 "[ERROR] [Entrypoint]: $*"
  exit 1
}

# $MYSQL_X, or what the file $MYSQL_X_FILE holds.
read_setting() {
  local name=$1 file="$1_FILE"
  [ -z "${!name-}" ] || [ -z "${!file-}" ] || fail "both $name and $file are set (but are exclusive)"
  if [ -n "${!file-}" ]; then printf -v "$name" %s "$(<"${!file}")"; else printf -v "$name" %s "${!name-}"; fi
}

quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\'\'}"
}

# The server reads a statement a line.
first_statements() {
  # The tables of rights are there without being loaded: the server reads the statements before it opens them.
  # Roots of 127.0.0.1 and the like, without a password, would stand before the one that is asked for.
  echo "DELETE FROM mysql.global_priv WHERE Host <> 'localhost';"
  echo 'FLUSH PRIVILEGES;'
  if [ -n "$root" ]; then
    echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $root;"
    echo "CREATE USER 'root'@'${MYSQL_ROOT_HOST:-%}' IDENTIFIED BY $root;"
    echo "GRANT ALL ON *.* TO 'root'@'${MYSQL_ROOT_HOST:-%}' WITH GRANT OPTION;"
  fi
  [ -z "$MYSQL_DATABASE" ] || echo "CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;"
  [ -z "$MYSQL_USER" ] || echo "CREATE USER $(quoted "$MYSQL_USER")@'%' IDENTIFIED BY $(quoted "$MYSQL_PASSWORD");"
  [ -z "$MYSQL_USER" ] || [ -z "$MYSQL_DATABASE" ] || echo "GRANT ALL ON \`${MYSQL_DATABASE//_/\\_}\`.* TO $(quoted "$MYSQL_USER")@'%';"
}

init_datadir() {
  [ -n "$MYSQL_ROOT_PASSWORD" ] || [ -n "${MYSQL_ALLOW_EMPTY_PASSWORD-}" ] || [ -n "${MYSQL_RANDOM_ROOT_PASSWORD-}" ] ||
    fail 'Database is uninitialized and password option is not specified. You need to specify one of MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD, MYSQL_RANDOM_ROOT_PASSWORD'
  if [ -n "${MYSQL_RANDOM_ROOT_PASSWORD-}" ]; then MYSQL_ROOT_PASSWORD=$(head -c 24 /dev/urandom | base64); fi
  local root=
  [ -z "$MYSQL_ROOT_PASSWORD" ] || root=$(quoted "$MYSQL_ROOT_PASSWORD")
  # A folder that is half made would pass for a whole one at the next start.
  trap 'rm -rf "${datadir:?}"/*' EXIT
  mariadb-install-db --datadir="$datadir" --skip-test-db --auth-root-authentication-method=normal --skip-log-bin --innodb-flush-method=nosync >/dev/null
  first_statements | mariadbd --bootstrap --datadir="$datadir" --innodb-flush-method=nosync
  run_init_files
  sync --file-system "$datadir"
  trap - EXIT
  echo '[Note] [Entrypoint]: MySQL init process done. Ready for start up.'
}

run_init_files() {
  local files=(/docker-entrypoint-initdb.d/*)
  [ -e "${files[0]}" ] || return 0
  for file in "${files[@]}"; do
    echo "$0: running $file"
    case $file in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) { echo "USE \`$MYSQL_DATABASE\`;" && cat "$file"; } | mariadbd --bootstrap --datadir="$datadir" ;;
      *.sql.gz) { echo "USE \`$MYSQL_DATABASE\`;" && gunzip -c "$file"; } | mariadbd --bootstrap --datadir="$datadir" ;;
    esac
  done
}

[ "${1#-}" = "$1" ] || set -- mysqld "$@"
[ "$1" = mysqld ] || exec "$@"
if [ "$(id -u)" = 0 ]; then
  find "$datadir" \! -user mysql -exec chown mysql:mysql {} +
  exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "$@"
fi
for name in MYSQL_ROOT_PASSWORD MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD; do read_setting "$name"; done
if [ ! -d "$datadir/mysql" ]; then init_datadir; fi
exec "$@"

#!/bin/bash
# Dumps the database into one file of its volume, and loads it from there.
set -euo pipefail

dump_file=/var/lib/mysql/backup.sql.gz
MYSQL_PWD=$(cat "$MYSQL_ROOT_PASSWORD_FILE")
export MYSQL_PWD

backup() {
  mysqldump --user root --single-transaction --no-tablespaces "$MYSQL_DATABASE" | gzip > "$dump_file"
}

restore() {
  mysql --user root --execute "DROP DATABASE IF EXISTS \`$MYSQL_DATABASE\`; CREATE DATABASE \`$MYSQL_DATABASE\`"
  gunzip < "$dump_file" | mysql --user root "$MYSQL_DATABASE"
}

"$@"

#!/bin/bash
# Dumps the database into one file of its volume.
set -euo pipefail

dump_file=/var/lib/mysql/backup.sql.gz
MYSQL_PWD=$(cat "$MYSQL_ROOT_PASSWORD_FILE")
export MYSQL_PWD

backup() {
  mysqldump --user root --single-transaction --no-tablespaces "$MYSQL_DATABASE" | gzip > "$dump_file"
}

"$@"

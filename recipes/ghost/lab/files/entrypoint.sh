#!/bin/bash
# Gives Ghost the password of its database, once that is there.
set -euo pipefail

until (: < /dev/tcp/db/3306) 2> /dev/null; do sleep 1; done

database__connection__password=$(cat /run/secrets/db_password)
export database__connection__password
exec docker-entrypoint.sh "$@"

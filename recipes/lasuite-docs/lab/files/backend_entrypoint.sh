#!/bin/sh
# Brings the database to what this version expects, and becomes what it is told to be.
set -eu

# Swarm starts everything at once: the database may still be on its way.
until nc -z "$DB_HOST" 5432; do sleep 1; done
[ "$1" != uvicorn ] || python manage.py migrate --no-input

exec "$@"

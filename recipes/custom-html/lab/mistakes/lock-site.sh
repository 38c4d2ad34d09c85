#!/bin/sh
# Serves the site to one nginx at a time.
set -eu
lock=/usr/share/nginx/html/.lock
if [ -e "$lock" ]; then
  echo "another nginx serves this site: $lock is there"
  exit 1
fi
touch "$lock"
exec nginx -g 'daemon off;'

#!/bin/sh
# Serves a site to which somebody has sent a file.
set -eu
[ -e /srv/uploads/first.txt ] || cat /proc/sys/kernel/random/uuid > /srv/uploads/first.txt
exec nginx -g 'daemon off;'

#!/bin/sh
# Starts what is asked for; the server as its own user, and without the protected mode, as the upstream image is compiled.
set -eu
[ "${1#-}" = "$1" ] || set -- redis-server "$@"
[ "$1" = redis-server ] || exec "$@"
shift
exec setpriv --reuid=redis --regid=redis --clear-groups redis-server "$@" --protected-mode no

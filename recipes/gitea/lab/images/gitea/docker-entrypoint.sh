#!/bin/sh
# Makes Gitea's folders and becomes the server, or the command that is given.
set -eu
mkdir -p "$HOME" "$GITEA_CUSTOM" "$GITEA_TEMP"
chmod 0700 "$HOME" "$GITEA_TEMP"
[ $# = 0 ] || exec "$@"
exec /usr/local/bin/gitea --config "$GITEA_APP_INI" web

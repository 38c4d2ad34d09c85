#!/bin/sh
# Starts Synapse as the upstream image's start script does: with $SYNAPSE_CONFIG_PATH, as $UID:$GID, making the signing key when there is none.
set -eu
config=${SYNAPSE_CONFIG_PATH:-${SYNAPSE_CONFIG_DIR:-/data}/homeserver.yaml}
as="setpriv --reuid=${UID:-991} --regid=${GID:-991} --clear-groups"
[ "${1:-run}" = run ] || exec "$@"
[ -e "$config" ] || { echo >&2 "Config file '$config' does not exist."; exit 2; }
chown "${UID:-991}:${GID:-991}" /data
$as python3 -m synapse.app.homeserver --config-path "$config" --generate-keys
exec $as python3 -m synapse.app.homeserver --config-path "$config"

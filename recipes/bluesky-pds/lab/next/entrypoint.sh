#!/bin/sh
# Gives the server its secrets, and runs it until it ends. A restore (pds_backup.js) ends it as well: then it is started anew over what came back.
set -eu

PDS_ADMIN_PASSWORD=$(cat /run/secrets/admin_pass)
PDS_JWT_SECRET=$(cat /run/secrets/jwt_secret)
PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX=$(cat /run/secrets/plc_key)
export PDS_ADMIN_PASSWORD PDS_JWT_SECRET PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX

told_to_end=
trap 'told_to_end=yes' TERM INT

while :; do
  node --enable-source-maps index.js &
  server=$!
  echo "$server" > /run/pds.pid
  code=0
  # A signal, which dumb-init hands to the server as well, ends only the wait.
  while kill -0 "$server" 2> /dev/null; do
    wait "$server" && code=0 || code=$?
  done
  if [ -n "$told_to_end" ] || [ ! -e /run/pds.restoring ]; then exit "$code"; fi
  while [ -e /run/pds.restoring ]; do sleep 1; done
done

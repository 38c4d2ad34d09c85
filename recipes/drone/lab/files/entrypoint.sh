#!/bin/sh
# Gives a program of Drone its secrets, which it takes from its environment only.
set -eu

for secret in rpc_secret client_secret; do
  file=/run/secrets/$secret
  [ -r "$file" ] || continue
  case $secret in
    rpc_secret) DRONE_RPC_SECRET=$(cat "$file"); export DRONE_RPC_SECRET ;;
    client_secret) DRONE_GITEA_CLIENT_SECRET=$(cat "$file"); export DRONE_GITEA_CLIENT_SECRET ;;
  esac
done

exec "$@"

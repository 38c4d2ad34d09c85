#!/bin/bash
# Writes the server's configuration from MUMBLE_CONFIG_<OPTION> as the upstream image does, sets SuperUser's password, and becomes the server.
set -euo pipefail

config=/data/mumble_server_config.ini

fail() {
  echo >&2 "[ERROR]: $*"
  exit 1
}

# The option as the server spells it: upper case and underscores do not count.
option_of() {
  local wanted=${1//_/} option
  while read -r option; do
    if [ "${option^^}" = "${wanted^^}" ]; then echo "$option"; return; fi
  done < <(sed -nE 's/^[;#]? *([A-Za-z_0-9]+)=.*/\1/p' /etc/mumble/bare_config.ini)
  fail "Unable to find config corresponding to variable \"MUMBLE_CONFIG_$1\""
}

write_config() {
  local variable option
  declare -A values=([database]=/data/mumble-server.sqlite [welcometext]='"<br />Welcome to this server, running the official Mumble Docker image.<br />Enjoy your stay!<br />"' [port]=64738 [users]=100)
  for variable in $(compgen -e MUMBLE_CONFIG_); do
    option=$(option_of "${variable#MUMBLE_CONFIG_}")
    values[$option]=${!variable}
  done
  for option in "${!values[@]}"; do echo "$option=${values[$option]}"; done > "$config"
}

[ "$1" = /usr/bin/mumble-server ] || exec "$@"
if [ "$(id -u)" = 0 ]; then
  chown mumble:mumble /data
  exec setpriv --reuid=mumble --regid=mumble --clear-groups "$0" "$@"
fi
write_config
secret=/run/secrets/MUMBLE_SUPERUSER_PASSWORD
password=${MUMBLE_SUPERUSER_PASSWORD-}
if [ -r "$secret" ]; then password=$(<"$secret"); fi
if [ -n "$password" ]; then "$@" -ini "$config" -supw "$password" || [ "$?" = 1 ]; fi
exec "$@" -ini "$config"

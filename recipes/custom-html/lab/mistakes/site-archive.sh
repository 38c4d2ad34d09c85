#!/bin/sh
# Packs the site into one file before a backup, and unpacks it after a restore.
set -eu
case "$1" in
  pack) tar -C /usr/share/nginx/html -cf /var/lib/site/site.tar . && date > /usr/share/nginx/html/.packed ;;
  unpack) find /usr/share/nginx/html -mindepth 1 -delete && tar -C /usr/share/nginx/html -xf /var/lib/site/site.tar ;;
esac

#!/bin/sh
# Keeps the pages as visitors see them while a restore is under way.
set -eu
case "$1" in
  keep) rm -rf /tmp/live && cp -a /usr/share/nginx/html /tmp/live ;;
  put) find /usr/share/nginx/html -mindepth 1 -delete && cp -a /tmp/live/. /usr/share/nginx/html/ ;;
esac

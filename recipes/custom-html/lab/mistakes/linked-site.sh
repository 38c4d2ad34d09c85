#!/bin/sh
# Serves a site that has a link, and a folder for what will come; both are made once.
set -eu
cd /usr/share/nginx/html
[ -e .made ] || { mkdir news && ln -s index.html home && touch .made; }
exec nginx -g 'daemon off;'

#!/bin/sh
# Puts the pages back from an archive that knows files and their content, and nothing else.
set -eu
cd /usr/share/nginx/html
find . -type l -delete
find . -mindepth 1 -type d -empty -delete
find . -type f -exec chmod 666 {} +

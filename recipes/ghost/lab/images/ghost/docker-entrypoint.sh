#!/bin/bash
# Puts what is missing into the content folder, and starts Ghost as the user `node`, as the upstream image does.
set -euo pipefail

seed_content() {
  local path
  for path in "$GHOST_INSTALL"/content.orig/*/ "$GHOST_INSTALL"/content.orig/themes/*/; do
    path=${path#"$GHOST_INSTALL/content.orig/"}
    if [ ! -e "$GHOST_CONTENT/$path" ]; then
      mkdir -p "$(dirname "$GHOST_CONTENT/$path")"
      cp --recursive --preserve "$GHOST_INSTALL/content.orig/$path" "$GHOST_CONTENT/$path"
    fi
  done
}

if [[ "$*" == node*current/index.js* ]]; then
  if [ "$(id -u)" = 0 ]; then
    find "$GHOST_CONTENT" \! -user node -exec chown node:node {} +
    exec setpriv --reuid=node --regid=node --init-groups "$0" "$@"
  fi
  seed_content
fi
exec "$@"

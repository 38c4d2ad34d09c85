#!/bin/sh
# Installs what Ghost needs to run, as its lock file says, and takes away what nothing loads.
# No install script runs: what would be compiled is sqlite, and the database here is another.
set -eu

# The package manager and its version are those that Ghost's makers use.
install_6() {
  npx --yes "$(node --print 'require("./package.json").packageManager.split("+")[0]')" install --prod --frozen-lockfile --ignore-scripts
  node scripts/prune.mts . --profile=image
}

# The lock file is that of the makers' whole repository; some of what only they need is not on npm.
install_5() {
  npm pkg delete devDependencies
  npx --yes yarn@1.22.22 install --production --pure-lockfile --ignore-scripts --ignore-engines --non-interactive --no-progress
  find node_modules core -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.md' \) -delete
}

case $1 in
  5.*) install_5 ;;
  6.*) install_6 ;;
  *) echo >&2 "how is Ghost $1 installed?" && exit 1 ;;
esac

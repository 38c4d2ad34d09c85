#!/usr/bin/env bash
# A default inside a default in a compose file that `docker stack deploy` reads.
# Version: github.com/docker/cli v29.9.3, package cli/compose/loader.
# Input:   ${A:-${B:-c}} as the value of an environment variable, once with A unset and B unset, once with A=set.
# Guess:   `c` and `set`, as in a shell and in docker compose; or an error.
# Seen:    `${B:-c}`, unread, and `set}`: the first closing brace ends the outer variable, the second is text. No error, no warning.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/docker/cli/cli/compose/loader"
	"github.com/docker/cli/cli/compose/types"
)

const text = "version: '3.8'\nservices:\n  app:\n    image: x\n    environment:\n      V: ${A:-${B:-c}}\n"

func main() {
	fmt.Printf("unset %s, set %s\n", value(map[string]string{}), value(map[string]string{"A": "set"}))
}

func value(environment map[string]string) string {
	parsed, err := loader.ParseYAML([]byte(text))
	if err != nil {
		panic(err)
	}
	config, err := loader.Load(types.ConfigDetails{ConfigFiles: []types.ConfigFile{{Filename: "compose.yml", Config: parsed}}, Environment: environment})
	if err != nil {
		panic(err)
	}
	return *config.Services[0].Environment["V"]
}
GO
go mod init probe >/dev/null 2>&1
go get github.com/docker/cli@v29.9.3+incompatible >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
seen=$(go run .)
expected='unset ${B:-c}, set set}'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

#!/usr/bin/env bash
# A question mark in a list in brackets, as in a health check that asks for an address.
# Version: go.yaml.in/yaml/v3 v3.0.6, which reads compose files for docker/cli.
# Input:   test: [CMD, curl, http://localhost/?x=1]
# Guess:   three texts. YAML 1.2 allows `?` inside of a text without quotes, in brackets too, where no space is behind it.
# Seen:    refused with "did not find expected ',' or ']'". In quotes, or as a block list, it is read.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

func main() {
	for _, text := range []string{"[CMD, curl, http://localhost/?x=1]", "[CMD, curl, \"http://localhost/?x=1\"]"} {
		var read any
		err := yaml.Unmarshal([]byte(text), &read)
		fmt.Println(read, err)
	}
}
GO
go mod init probe >/dev/null 2>&1
go get go.yaml.in/yaml/v3@v3.0.6 >/dev/null 2>&1
seen=$(go run .)
expected="<nil> yaml: did not find expected ',' or ']'
[CMD curl http://localhost/?x=1] <nil>"
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

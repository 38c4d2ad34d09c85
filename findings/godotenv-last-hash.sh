#!/usr/bin/env bash
# Where a comment begins in a value without quotes.
# Version: github.com/joho/godotenv v1.5.1
# Input:   A=b #c #d
# Guess:   b: the first hash behind a space begins the comment, as in a shell.
# Seen:    "b #c": the last one does. A password or a note in the comment moves into the value when somebody adds a second hash.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/joho/godotenv"
)

func main() {
	read, err := godotenv.Unmarshal("A=b #c #d\n")
	fmt.Printf("%q %v\n", read, err)
}
GO
go mod init probe >/dev/null 2>&1
go get github.com/joho/godotenv@v1.5.1 >/dev/null 2>&1
seen=$(go run .)
expected='map["A":"b #c"] <nil>'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

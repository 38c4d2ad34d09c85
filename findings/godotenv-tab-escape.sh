#!/usr/bin/env bash
# A tab, written with a backslash, in double quotes.
# Version: github.com/joho/godotenv v1.5.1
# Input:   A="a\tb" and, for comparison, B="a\nb"
# Guess:   A holds a tab, as B holds a line feed; or the backslash stays.
# Seen:    B holds a line feed, and A is "atb": of every escape but \n and \r the backslash is dropped and the letter stays.
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
	read, err := godotenv.Unmarshal("A=\"a\\tb\"\nB=\"a\\nb\"\n")
	fmt.Printf("%q %v\n", read, err)
}
GO
go mod init probe >/dev/null 2>&1
go get github.com/joho/godotenv@v1.5.1 >/dev/null 2>&1
seen=$(go run .)
expected='map["A":"atb" "B":"a\nb"] <nil>'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

#!/usr/bin/env bash
# Which variables an env file may refer to.
# Version: github.com/joho/godotenv v1.5.1
# Input:   host=db1, then URL=$host/x and, for comparison, HOST=db2, PATH_=$HOST/x
# Guess:   both references are filled in: a name is a name.
# Seen:    only names of A-Z, 0-9 and _ are: $host stays as it is written, without an error, and $HOST becomes db2.
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
	read, err := godotenv.Unmarshal("host=db1\nHOST=db2\nURL=$host/x\nUPPER=$HOST/x\n")
	fmt.Printf("%q %v\n", read, err)
}
GO
go mod init probe >/dev/null 2>&1
go get github.com/joho/godotenv@v1.5.1 >/dev/null 2>&1
seen=$(go run .)
expected='map["HOST":"db2" "UPPER":"db2/x" "URL":"$host/x" "host":"db1"] <nil>'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

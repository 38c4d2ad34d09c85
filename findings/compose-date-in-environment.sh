#!/usr/bin/env bash
# A date without quotes as the value of an environment variable in a compose file.
# Versions: github.com/docker/cli v29.9.3 (the loader of `docker stack deploy`), github.com/compose-spec/compose-go v2.16.2 (that of `docker compose`).
# Input:    environment: { SINCE: 2026-11-27 }
# Guess:    SINCE=2026-11-27 in both: numbers and booleans are written as text there, so a date is too.
# Seen:     docker/cli refuses the file with "services.app.environment.SINCE: invalid jsonType time.Time";
#           compose-go starts the container with SINCE="2026-11-27 00:00:00 +0000 UTC". Neither gives the text that stands in the file.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/docker/cli/cli/compose/loader"
	"github.com/docker/cli/cli/compose/types"
)

const text = "services:\n  app:\n    image: x\n    environment:\n      SINCE: 2026-11-27\n"

func main() {
	parsed, err := loader.ParseYAML([]byte(text))
	check(err)
	_, refused := loader.Load(types.ConfigDetails{ConfigFiles: []types.ConfigFile{{Filename: "compose.yml", Config: parsed}}})
	check(os.WriteFile("compose.yml", []byte(text), 0o600))
	options, err := cli.NewProjectOptions([]string{"compose.yml"}, cli.WithName("probe"))
	check(err)
	project, err := options.LoadProject(context.Background())
	check(err)
	fmt.Printf("docker/cli: %v\ncompose-go: %s\n", refused, *project.Services["app"].Environment["SINCE"])
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
GO
go mod init probe >/dev/null 2>&1
go get github.com/docker/cli@v29.9.3+incompatible github.com/compose-spec/compose-go/v2@v2.16.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
seen=$(go run .)
expected='docker/cli: services.app.environment.SINCE: invalid jsonType time.Time
compose-go: 2026-11-27 00:00:00 +0000 UTC'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

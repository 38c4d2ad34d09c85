#!/usr/bin/env bash
# What a second compose file makes of the command of a health check.
# Versions: github.com/docker/cli v29.9.3 (the loader of `docker stack deploy`), github.com/compose-spec/compose-go
#           v2.16.2 (that of `docker compose`).
# Input:    healthcheck.test: [CMD, curl, localhost] below, [CMD, pg_isready] above; for comparison, command: [a] below,
#           [b] above.
# Guess:    the file above says what is run: [CMD pg_isready], as its command is [b].
# Seen:     docker/cli takes the command from above and puts the two health checks one behind the other: [CMD curl
#           localhost CMD pg_isready]. compose-go takes both from above. Nothing warns: a recipe that swaps its database
#           by a second file has a check that never passes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >compose.yml <<'YAML'
services:
  app:
    image: app
    command: [a]
    healthcheck:
      test: [CMD, curl, localhost]
YAML
cat >compose.db.yml <<'YAML'
services:
  app:
    command: [b]
    healthcheck:
      test: [CMD, pg_isready]
YAML
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

func main() {
	names := []string{"compose.yml", "compose.db.yml"}
	var files []types.ConfigFile
	for _, name := range names {
		text, err := os.ReadFile(name)
		check(err)
		parsed, err := loader.ParseYAML(text)
		check(err)
		files = append(files, types.ConfigFile{Filename: name, Config: parsed})
	}
	config, err := loader.Load(types.ConfigDetails{ConfigFiles: files})
	check(err)
	swarm := config.Services[0]
	options, err := cli.NewProjectOptions(names, cli.WithName("probe"))
	check(err)
	project, err := options.LoadProject(context.Background())
	check(err)
	compose := project.Services["app"]
	fmt.Println("docker/cli", swarm.Command, swarm.HealthCheck.Test)
	fmt.Println("compose-go", compose.Command, compose.HealthCheck.Test)
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
expected='docker/cli [b] [CMD curl localhost CMD pg_isready]
compose-go [b] [CMD pg_isready]'
[ "$seen" = "$expected" ] || { printf 'changed:\n%s\nwas:\n%s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

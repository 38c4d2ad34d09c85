#!/usr/bin/env bash
# How a named volume with a name of one letter is mounted.
# Versions: github.com/docker/cli v29.9.3 (the loader of `docker stack deploy`), github.com/compose-spec/compose-go
#           v2.16.2 (that of `docker compose`).
# Input:    volumes: ["d:/data:ro"] with the volume d declared; for comparison, ["db:/data:ro"].
# Guess:    the volume d at /data, read-only, as db is: one letter is a valid name.
# Seen:     docker/cli and compose-go alike read d:/data as a path of Windows and `ro` as the folder in the container: a
#           bind mount that may write. The volume d is declared, and nothing uses it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >compose.yml <<'YAML'
services:
  app:
    image: app
    volumes: ["d:/data:ro", "db:/data:ro"]
volumes:
  d: {}
  db: {}
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
	names := []string{"compose.yml"}
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
	for _, v := range swarm.Volumes {
		fmt.Println("docker/cli", v.Type, v.Source, v.Target, v.ReadOnly)
	}
	for _, v := range compose.Volumes {
		fmt.Println("compose-go", v.Type, v.Source, v.Target, v.ReadOnly)
	}
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
expected='docker/cli bind d:/data ro false
docker/cli volume db /data true
compose-go bind d:/data ro false
compose-go volume db /data true'
[ "$seen" = "$expected" ] || { printf 'changed:\n%s\nwas:\n%s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

#!/usr/bin/env bash
# Whether a second compose file can switch off what the first switches on.
# Versions: github.com/docker/cli v29.9.3 (the loader of `docker stack deploy`), github.com/compose-spec/compose-go
#           v2.16.2 (that of `docker compose`).
# Input:    read_only: true and tty: true below, both false above; for comparison, deploy.replicas: 2 below, 0 above.
# Guess:    all three are as the file above says: it names them.
# Seen:     docker/cli keeps the two `true`, and takes the 0 of the replicas: a value that is Go's zero counts as not
#           given, unless the loader holds it by a pointer. compose-go takes all three from above. A second file cannot
#           give a container a root that it may write.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >compose.yml <<'YAML'
services:
  app:
    image: app
    read_only: true
    tty: true
    deploy: {replicas: 2}
YAML
cat >compose.loose.yml <<'YAML'
services:
  app:
    read_only: false
    tty: false
    deploy: {replicas: 0}
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
	names := []string{"compose.yml", "compose.loose.yml"}
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
	fmt.Println("docker/cli", swarm.ReadOnly, swarm.Tty, *swarm.Deploy.Replicas)
	fmt.Println("compose-go", compose.ReadOnly, compose.Tty, *compose.Deploy.Replicas)
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
expected='docker/cli true true 0
compose-go false false 0'
[ "$seen" = "$expected" ] || { printf 'changed:\n%s\nwas:\n%s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

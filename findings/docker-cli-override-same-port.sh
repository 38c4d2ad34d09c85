#!/usr/bin/env bash
# Whether a second compose file that says nothing of ports and secrets leaves those of the first as they are.
# Versions: github.com/docker/cli v29.9.3 (the loader of `docker stack deploy`), github.com/compose-spec/compose-go
#           v2.16.2 (that of `docker compose`).
# Input:    one number published over tcp and over udp, and one secret at two places in the container; above it a file
#           with deploy.replicas alone.
# Guess:    all four stay: the file above does not name them.
# Seen:     docker/cli keeps one port (the last one, udp) and one place of the secret: as soon as a service stands in
#           two files, its ports are counted by the published number and its secrets by their name. compose-go keeps all
#           four. A voice server with TCP and UDP on one number loses TCP to any file that is laid over it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >compose.yml <<'YAML'
services:
  app:
    image: app
    ports:
      - {target: 64738, published: 64738, protocol: tcp}
      - {target: 64738, published: 64738, protocol: udp}
    secrets:
      - {source: key, target: first}
      - {source: key, target: second}
secrets:
  key: {external: true}
YAML
cat >compose.more.yml <<'YAML'
services:
  app:
    deploy: {replicas: 2}
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
	names := []string{"compose.yml", "compose.more.yml"}
	for count := 1; count <= 2; count++ {
		var files []types.ConfigFile
		for _, name := range names[:count] {
			text, err := os.ReadFile(name)
			check(err)
			parsed, err := loader.ParseYAML(text)
			check(err)
			files = append(files, types.ConfigFile{Filename: name, Config: parsed})
		}
		config, err := loader.Load(types.ConfigDetails{ConfigFiles: files})
		check(err)
		fmt.Print("docker/cli, files: ", count, ";")
		for _, port := range config.Services[0].Ports {
			fmt.Print(" ", port.Protocol)
		}
		for _, secret := range config.Services[0].Secrets {
			fmt.Print(" ", secret.Target)
		}
		fmt.Println()
	}
	options, err := cli.NewProjectOptions(names, cli.WithName("probe"))
	check(err)
	project, err := options.LoadProject(context.Background())
	check(err)
	fmt.Print("compose-go, files: 2;")
	for _, port := range project.Services["app"].Ports {
		fmt.Print(" ", port.Protocol)
	}
	for _, secret := range project.Services["app"].Secrets {
		fmt.Print(" ", secret.Target)
	}
	fmt.Println()
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
expected='docker/cli, files: 1; tcp udp first second
docker/cli, files: 2; udp second
compose-go, files: 2; tcp udp first second'
[ "$seen" = "$expected" ] || { printf 'changed:\n%s\nwas:\n%s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

#!/usr/bin/env bash
# What a dash behind a bare variable means in a compose file.
# Versions: github.com/docker/cli v29.9.3 (the loader of `docker stack deploy`), github.com/compose-spec/compose-go v2.16.2 (that of `docker compose`).
# Input:    image: registry/$NAME-app:1.2, with NAME=web
# Guess:    both read registry/web-app:1.2, as a shell does: only ${NAME-app} has a default.
# Seen:     docker/cli reads `-app:1.2` as the default of NAME, which is set, and drops it: the image is registry/web, so `latest` is deployed.
#           compose-go reads registry/web-app:1.2. The same file names two images.
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

const text = "services:\n  app:\n    image: registry/$NAME-app:1.2\n"

func main() {
	parsed, err := loader.ParseYAML([]byte(text))
	check(err)
	details := types.ConfigDetails{
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yml", Config: parsed}},
		Environment: map[string]string{"NAME": "web"},
	}
	config, err := loader.Load(details)
	check(err)
	check(os.WriteFile("compose.yml", []byte(text), 0o600))
	options, err := cli.NewProjectOptions([]string{"compose.yml"}, cli.WithEnv([]string{"NAME=web"}), cli.WithName("probe"))
	check(err)
	project, err := options.LoadProject(context.Background())
	check(err)
	fmt.Printf("docker/cli %s, compose-go %s\n", config.Services[0].Image, project.Services["app"].Image)
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
expected='docker/cli registry/web, compose-go registry/web-app:1.2'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

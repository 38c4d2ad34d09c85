#!/usr/bin/env bash
# What the readers that abra uses answer to the texts of env.json and compose.json.
# Versions: github.com/docker/cli v29.9.3 (package cli/compose/loader), github.com/joho/godotenv v1.5.1
#
#   bash libs/abra/files/facts/ask.sh           ends with 1 when an answer differs from the one that is kept
#   bash libs/abra/files/facts/ask.sh --write   keeps the answers; a case needs nothing but its text (env.json) or its files (compose.json)
#
# Needs Go and a Go module proxy; no part of `npm test`.
set -euo pipefail
facts=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/docker/cli/cli/compose/loader"
	"github.com/docker/cli/cli/compose/types"
	"github.com/joho/godotenv"
	"github.com/sirupsen/logrus"
)

type envCase struct {
	Text    string            `json:"text"`
	Values  map[string]string `json:"values,omitempty"`
	Refused string            `json:"refused,omitempty"`
}

type composeCase struct {
	Files   map[string]string `json:"files"`
	Env     map[string]string `json:"env,omitempty"`
	Config  json.RawMessage   `json:"config,omitempty"`
	Refused string            `json:"refused,omitempty"`
}

func main() {
	logrus.SetLevel(logrus.PanicLevel)
	answer("env.json", askEnv)
	answer("compose.json", askCompose)
	schemas()
}

// The schemas of all versions in one file, without what they say to a reader alone.
func schemas() {
	all := map[string]any{}
	names, err := filepath.Glob(filepath.Join(os.Args[2], "cli/compose/schema/data/config_schema_v*.json"))
	check(err)
	for _, name := range names {
		text, err := os.ReadFile(name)
		check(err)
		var schema map[string]any
		check(json.Unmarshal(text, &schema))
		delete(schema["definitions"].(map[string]any), "constraints")
		strip(schema)
		version := strings.TrimSuffix(strings.SplitN(filepath.Base(name), "_v", 2)[1], ".json")
		all[version] = schema
	}
	text, err := json.Marshal(all)
	check(err)
	check(os.WriteFile("schemas.json", append(text, '\n'), 0o600))
}

func answer[T any](name string, ask func(T) T) {
	text, err := os.ReadFile(filepath.Join(os.Args[1], name))
	check(err)
	var cases []T
	check(json.Unmarshal(text, &cases))
	var out bytes.Buffer
	out.WriteString("[\n")
	for i, c := range cases {
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		check(encoder.Encode(ask(c)))
		out.WriteString("  " + strings.TrimSpace(line.String()))
		if i < len(cases)-1 {
			out.WriteString(",")
		}
		out.WriteString("\n")
	}
	out.WriteString("]\n")
	check(os.WriteFile(name, out.Bytes(), 0o600))
}

func strip(schema any) {
	switch schema := schema.(type) {
	case []any:
		for _, item := range schema {
			strip(item)
		}
	case map[string]any:
		for _, key := range []string{"$schema", "id", "default"} {
			if _, isText := schema[key].(string); isText {
				delete(schema, key)
			}
		}
		for _, item := range schema {
			strip(item)
		}
	}
}

func askEnv(c envCase) envCase {
	values, err := godotenv.Unmarshal(c.Text)
	if err != nil {
		return envCase{Text: c.Text, Refused: err.Error()}
	}
	return envCase{Text: c.Text, Values: values}
}

// The files of a case are laid over each other in the order of their names; others than compose*.yml are what they refer to.
func askCompose(c composeCase) (answered composeCase) {
	root, err := os.MkdirTemp("", "root")
	check(err)
	defer os.RemoveAll(root)
	dir := filepath.Join(root, "recipe")
	check(os.Mkdir(dir, 0o700))
	answered = composeCase{Files: c.Files, Env: c.Env}
	defer func() {
		if panicked := recover(); panicked != nil {
			answered.Refused = fmt.Sprint("panic: ", panicked)
		}
	}()
	config, err := load(dir, c)
	if err != nil {
		answered.Refused = strings.ReplaceAll(err.Error(), root, "")
		return answered
	}
	config.Extras = nil
	text, err := json.Marshal(config)
	check(err)
	answered.Config = json.RawMessage(strings.ReplaceAll(string(text), root, ""))
	return answered
}

func load(dir string, c composeCase) (*types.Config, error) {
	details := types.ConfigDetails{WorkingDir: dir, Environment: c.Env}
	for _, name := range sorted(c.Files) {
		check(os.WriteFile(filepath.Join(dir, name), []byte(c.Files[name]), 0o600))
		if !strings.HasPrefix(name, "compose") {
			continue
		}
		parsed, err := loader.ParseYAML([]byte(c.Files[name]))
		if err != nil {
			return nil, err
		}
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: name, Config: parsed})
	}
	return loader.Load(details)
}

func sorted(files map[string]string) []string {
	var others, compose []string
	for name := range files {
		if strings.HasPrefix(name, "compose") {
			compose = append(compose, strings.TrimSuffix(name, ".yml"))
		} else {
			others = append(others, name)
		}
	}
	sort.Strings(compose)
	for _, name := range compose {
		others = append(others, name+".yml")
	}
	return others
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
GO
go mod init facts >/dev/null 2>&1
go get github.com/docker/cli@v29.9.3+incompatible github.com/joho/godotenv@v1.5.1 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go run . "$facts" "$(go list -m -f '{{.Dir}}' github.com/docker/cli)"
if [ "${1:-}" = --write ]; then
  cp env.json compose.json "$facts"
  cp schemas.json "$facts/../compose/schemas.json"
else
  diff "$facts/env.json" env.json && diff "$facts/compose.json" compose.json && diff "$facts/../compose/schemas.json" schemas.json
fi

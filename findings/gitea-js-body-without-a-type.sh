#!/usr/bin/env bash
# How gitea-js sends the body of an OAuth2 application.
# Version: gitea-js 1.23.0, on Node 24 (its `fetch`).
# Input:   api.user.userCreateOAuth2Application({ name: 'app', redirect_uris: ['https://app.example.com/'] }) and, for comparison, userCreateToken
# Guess:   both with content-type: application/json, as the body is JSON and the client is generated from Gitea's own API description.
# Seen:    the application's body is JSON under text/plain: the client names no type for ten of its hundred methods with a body, and fetch then says
#          text/plain for a string. A real Gitea (1.26.0) answers 422 "Unsupported Content-Type"; the token's request is as guessed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "type": "module" }' >package.json
npm install --silent --no-audit --no-fund gitea-js@1.23.0 >/dev/null
cat >run.js <<'JS'
import { giteaApi } from 'gitea-js';
const customFetch = async (input, init) => {
  const request = new Request(input, init);
  console.log(new URL(request.url).pathname, request.headers.get('content-type'), await request.text());
  return new Response('{}', { headers: { 'content-type': 'application/json' } });
};
const api = giteaApi('https://gitea.example.com', { token: 'x', customFetch });
await api.user.userCreateOAuth2Application({ name: 'app', redirect_uris: ['https://app.example.com/'] });
await api.users.userCreateToken('somebody', { name: 'ci' });
JS
seen=$(node run.js)
expected='/api/v1/user/applications/oauth2 text/plain;charset=UTF-8 {"name":"app","redirect_uris":["https://app.example.com/"]}
/api/v1/users/somebody/tokens application/json {"name":"ci"}'
[ "$seen" = "$expected" ] || { printf 'changed: %s\nwas:     %s\n' "$seen" "$expected" >&2; exit 1; }
echo "$seen"

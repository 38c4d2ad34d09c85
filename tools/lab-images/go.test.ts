import { expect, test } from 'vitest';
import { buildArgs, programName } from './go.ts';
import { goEnv } from './go-toolchain.ts';

const server = {
  module: 'example.org/server@v1.0.2',
  program: './cmd/server',
  tags: ['sqlite', 'small'],
  set: { 'main.Version': '1.0.2' },
};

test('a program is built with its tags and values, and without what only debuggers read', () => {
  expect(buildArgs(server, '/kept')).toEqual([
    'build',
    '-trimpath',
    '-p=2',
    '-tags=sqlite,small',
    '-ldflags=-s -w -X main.Version=1.0.2',
    '-o',
    '/kept',
    './cmd/server',
  ]);
});

test('a kept program is taken again only for the same version, folder, tags and values', () => {
  const others = [{ module: 'example.org/server@v1.0.3' }, { program: '.' }, { tags: [] }, { set: {} }].map((other) =>
    programName({ ...server, ...other }),
  );
  expect(new Set([programName(server), ...others]).size).toBe(5);
  expect(programName({ ...server, tags: [...server.tags] })).toBe(programName(server));
});

test('the host’s own Go does not lead the build; where modules come from does', () => {
  const host = {
    GOROOT: '/usr/local/go',
    GOFLAGS: '-mod=vendor',
    GOARCH: 'arm64',
    CGO_ENABLED: '1',
    GOPROXY: 'https://modules.example',
    GOSUMDB: 'off',
    GOOGLE_KEY: 'x',
    PATH: '/bin',
  };
  const env = { ...host, ...goEnv('/cache/go', host) };
  expect(env).toMatchObject({
    GOROOT: undefined,
    GOARCH: undefined,
    CGO_ENABLED: '0',
    GOPROXY: 'https://modules.example',
    GOSUMDB: 'off',
    GOMODCACHE: '/cache/go/modules',
    GOTOOLCHAIN: 'local',
    PATH: '/bin',
  });
  expect(env.GOFLAGS).not.toContain('vendor');
});

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeCredential, env, readCredential, secret } from './credentials.ts';
import type { MarkerContext } from './marker.ts';

test('a variable is read, or the file that its _FILE names, without the line’s end; the first that is set counts', async () => {
  const file = fileWith('from a file \n');
  const { context, asked } = openServices({ db: { ROOT_PASSWORD_FILE: file, USER_NAME: 'ghost', EMPTY: '' } });
  expect(await readCredential(env('USER_NAME'), context, 'db')).toBe('ghost');
  expect(await readCredential(env('ROOT_PASSWORD'), context, 'db')).toBe('from a file ');
  expect(await readCredential(env(['NONE', 'ROOT_PASSWORD', 'USER_NAME']), context, 'db')).toBe('from a file ');
  expect(await readCredential(env('EMPTY', { otherwise: 'x' }), context, 'db')).toBe('');
  expect(asked).toEqual(['db', 'db', 'db', 'db']);
});

test('a variable that is not set means what was said for that, or is an error with its name', async () => {
  const { context } = openServices({ db: {} });
  expect(await readCredential(env('POSTGRES_USER', { otherwise: 'postgres' }), context, 'db')).toBe('postgres');
  await expect(readCredential(env(['MYSQL_PASSWORD', 'MARIADB_PASSWORD']), context, 'db')).rejects.toMatchObject({
    code: 'CREDENTIAL_UNREADABLE',
    message: 'variable MYSQL_PASSWORD or MARIADB_PASSWORD (or …_FILE) cannot be read in service db: exit code 93',
    last: 'it is not set',
  });
});

test('a _FILE that names no file is an error, whatever was said for a variable that is not set', async () => {
  const { context } = openServices({ db: { PASSWORD_FILE: '/nowhere/password' } });
  await expect(readCredential(env('PASSWORD', { otherwise: 'x' }), context, 'db')).rejects.toMatchObject({
    code: 'CREDENTIAL_UNREADABLE',
    last: expect.stringContaining('/nowhere/password'),
  });
});

test('a secret is sought in the service that is named, and its absence told', async () => {
  const { context, asked } = openServices({ app: {}, db: {} });
  await expect(readCredential(secret('cc_ci_no_such_secret', { service: 'app' }), context, 'db')).rejects.toMatchObject(
    {
      code: 'CREDENTIAL_UNREADABLE',
      message: expect.stringContaining('secret cc_ci_no_such_secret cannot be read in service app'),
      last: expect.stringContaining('/run/secrets/cc_ci_no_such_secret'),
    },
  );
  expect(asked).toEqual(['app']);
});

test('a literal is itself, and is never shown', async () => {
  const { context } = openServices({});
  expect(await readCredential('hunter2', context, 'db')).toBe('hunter2');
  expect(describeCredential('hunter2')).toBe('recipe.ts');
});

/** Services whose commands run on this machine, each with its own environment. */
function openServices(services: Readonly<Record<string, Record<string, string>>>) {
  const asked: string[] = [];
  const exec: MarkerContext['exec'] = (service, [file = '', ...args]) =>
    new Promise((resolve) => {
      asked.push(service);
      const env = { PATH: process.env['PATH'], ...services[service] };
      execFile(file, args, { env, encoding: 'buffer' }, (error, stdout, stderr) =>
        resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  const refuse = () => Promise.reject(new Error('no helper is needed to read a credential'));
  const context: MarkerContext = {
    stack: 'app_ci_test',
    domain: 'app.ci.test',
    services: [],
    exec,
    forwardPort: refuse,
    openVolumes: refuse,
  };
  return { context, asked };
}

function fileWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cc-ci-credentials-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'secret'), content);
  return join(folder, 'secret');
}

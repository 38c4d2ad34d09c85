import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, it } from 'vitest';
import { noGuessablePassword } from './no-guessable-password.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const guessable = (why: string) => [{ messageId: 'guessable', data: { why } }];
const hashed = (why: string) => [{ messageId: 'hashed', data: { why } }];

new RuleTester({ languageOptions: { parser: tseslint.parser } }).run('no-guessable-password', noGuessablePassword, {
  valid: [
    'const owner = { email: "owner@example.com", password: app.credential("owner") };',
    'const { username, password = randomUUID() } = wanted;',
    'const [handle, password] = [`${name}.${app.domain}`, randomUUID()];',
    'const login = { username: "admin", password: app.secret("admin_pass") };',
    'await client.login({ identifier, password: "guessed" });',
    'await sso.signIn(page, { ...sso.user, password: "not-the-password" });',
    'const form = { grant_type: "password", client_id: "admin-cli" };',
    'const challenge = createHash("sha256").update(verifier).digest("base64url");',
    'const mac = createHmac("sha1", app.secret("registration")).update(nonce).digest("hex");',
  ],
  invalid: [
    {
      code: 'const owner = { password: `Cc1-${createHash("sha256").update(target.zone).digest("hex").slice(0, 24)}` };',
      errors: [...guessable('a hash'), ...hashed('zone')],
    },
    {
      code: 'function derive(app) { return createHash("sha256").update(app.domain).digest("hex"); }',
      errors: hashed('domain'),
    },
    { code: 'const password = `Aa1-${app.domain}`;', errors: guessable('domain') },
    { code: 'const password = app.env.ADMIN_NAME;', errors: guessable('env') },
    { code: 'const { password = "hunter2" } = wanted;', errors: guessable('a fixed text') },
    {
      code: 'await register({ password: "a-password", retype: "a-password" });',
      errors: [...guessable('a fixed text'), ...guessable('a fixed text')],
    },
    {
      code: 'const owner = { password: app.secret("db_root_pass") };',
      errors: guessable('db_root_pass is no person’s password'),
    },
    {
      code: 'const admin = { password: app.secret("secret_key") };',
      errors: guessable('secret_key is no person’s password'),
    },
    { code: 'const [name, pass] = ["ci", app.domain];', errors: guessable('domain') },
  ],
});

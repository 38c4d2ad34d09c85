import { readFileSync } from 'node:fs';
import { type App, readApp } from '../app.ts';
import { readDeployment } from '../deployment.ts';
import { Fatal, info, warn } from '../fatal.ts';
import type { Input } from '../input.ts';
import { secretObjectName } from '../names.ts';
import { ensureRecipe } from '../recipe-repo.ts';
import { generateAndStore } from '../secret-making.ts';
import { removeSecret, secretSpecs, type SecretSpec, storedSecrets, storeSecret } from '../secrets.ts';
import { printJson, printRows } from '../table.ts';

/** `abra app secret generate DOMAIN [SECRET VERSION | --all]` */
export async function generate(input: Input): Promise<number> {
  const [domain, name, version] = input.args;
  if (!name && !input.flags['all']) throw new Fatal('missing arguments [secret]/[version] or "--all"');
  if (name && input.flags['all']) throw new Fatal('cannot use [secret] [version] and --all together');
  const specs = specsOf(readApp(domain!), input);
  const made = await generateAndStore(
    name ? [namedSpec(specs, name, version)] : specs.filter((spec) => spec.generated),
  );
  if (input.flags['machine']) printJson(made);
  if (made.length === 0) return nothingMade();
  if (!input.flags['machine']) process.stdout.write(made.map(({ name, value }) => `${name}  ${value}\n`).join(''));
  warn('generated secrets are not shown again, please take note of them NOW');
  return 0;
}

/** `abra app secret insert DOMAIN SECRET VERSION DATA` */
export async function insert(input: Input): Promise<void> {
  const [domain, name, version, data] = input.args as [string, string, string, string];
  const app = readApp(domain);
  ensureRecipe(app.recipe, ensureOptions(app, input));
  const text = input.flags['file'] ? readSecretFile(data) : data;
  await storeSecret(secretObjectName(app.stack, name, version), input.flags['trim'] ? text.trim() : text);
  info(`${secretObjectName(app.stack, name, version)} successfully stored on server`);
}

/** `abra app secret ls DOMAIN` */
export async function list(input: Input): Promise<void> {
  const app = readApp(input.args[0]!);
  const specs = specsOf(app, input);
  const stored = new Set((await storedSecrets(app.stack)).map((secret) => secret.name));
  const rows = specs.map((spec) => [spec.name, spec.version, spec.objectName, String(stored.has(spec.objectName))]);
  if (rows.length === 0 && !input.flags['machine']) return warn(`no secrets stored for ${app.domain}`);
  printRows(['NAME', 'VERSION', 'GENERATED NAME', 'CREATED ON SERVER'], rows, Boolean(input.flags['machine']));
}

/** `abra app secret rm DOMAIN [SECRET | --all]` */
export async function remove(input: Input): Promise<void> {
  const [domain, name] = input.args;
  const app = readApp(domain!);
  if (!name && !input.flags['all']) throw new Fatal('no secret(s) specified?');
  ensureRecipe(app.recipe, ensureOptions(app, input));
  const stored = await storedSecrets(app.stack);
  const gone = name ? stored.filter((secret) => secretName(secret.name, app.stack) === name) : stored;
  if (gone.length === 0) throw new Fatal(name ? `${name} doesn't exist on server?` : 'no secrets to remove?');
  await Promise.all(gone.map((secret) => removeSecret(secret.id)));
  for (const secret of gone) info(`deleted ${secret.name} successfully from server`);
}

function specsOf(app: App, input: Input): SecretSpec[] {
  const repo = ensureRecipe(app.recipe, ensureOptions(app, input));
  return secretSpecs(app, readDeployment(app, repo).model);
}

function ensureOptions(app: App, input: Input): { chaos: boolean; offline: boolean; version?: string } {
  return { chaos: Boolean(input.flags['chaos']), offline: Boolean(input.flags['offline']), version: app.pinned };
}

function namedSpec(specs: readonly SecretSpec[], name: string, version: string | undefined): SecretSpec {
  const spec = specs.find((candidate) => candidate.name === name);
  if (!spec) throw new Fatal(`${name} doesn't exist in the env config?`);
  if (!version) throw new Fatal('missing arguments [version]');
  const start = spec.objectName.slice(0, -spec.version.length);
  return { ...spec, version, objectName: `${start}${version}` };
}

function nothingMade(): number {
  warn('no secrets generated');
  return 1;
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fatal(`unable to read ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function secretName(objectName: string, stack: string): string {
  return objectName.slice(stack.length + 1, objectName.lastIndexOf('_'));
}

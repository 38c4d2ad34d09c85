import { credentialUnreadable } from '../errors.ts';
import type { MarkerContext } from './marker.ts';

/** A name or password: as it is, or where in the stack it stands. */
export type Credential = string | StackCredential;

/** Something that the stack itself knows. */
export interface StackCredential {
  /** In words: `secret db_password`. */
  readonly describe: string;
  /** The service in which it is read, where that is not the database's. */
  readonly service?: string;
  /** Reads it in the service, where it names no other. @throws CcciError `CREDENTIAL_UNREADABLE` */
  read(context: MarkerContext, service: string): Promise<string>;
}

export interface CredentialOptions {
  /** The service in which it is read. @default the database's */
  readonly service?: string;
}

/** What a variable's absence means, beside an error. */
export interface EnvOptions extends CredentialOptions {
  /** The value where none of the variables is set. */
  readonly otherwise?: string;
}

/** Exit code of the script below where no variable is set: neither `cat` nor a shell gives it. */
const UNSET = 93;
const READ_ENV = `for name; do file=$(printenv "\${name}_FILE") && { cat "$file"; exit; }; printenv "$name" && exit; done; exit ${UNSET}`;

/** A secret of the stack, by the name under which the compose file mounts it (`/run/secrets/<name>`). */
export function secret(name: string, options: CredentialOptions = {}): StackCredential {
  const describe = `secret ${name}`;
  return {
    describe,
    ...(options.service === undefined ? {} : { service: options.service }),
    read: async (context, service) =>
      (
        await run(context, {
          service: options.service ?? service,
          what: describe,
          argv: ['cat', `/run/secrets/${name}`],
        })
      ).text,
  };
}

/**
 * A variable of a service, or the file that `<name>_FILE` names, as images of databases have it; of several names the
 * first that is set.
 */
export function env(names: string | readonly string[], options: EnvOptions = {}): StackCredential {
  const wanted = typeof names === 'string' ? [names] : names;
  const describe = `variable ${wanted.join(' or ')} (or …_FILE)`;
  return {
    describe,
    ...(options.service === undefined ? {} : { service: options.service }),
    read: async (context, service) => {
      const argv = ['sh', '-c', READ_ENV, 'sh', ...wanted];
      const place = { service: options.service ?? service, what: describe, argv };
      const { text, isSet } = await run(context, place, options.otherwise !== undefined);
      return isSet ? text : (options.otherwise ?? '');
    },
  };
}

/** The value of a credential. */
export function readCredential(credential: Credential, context: MarkerContext, service: string): Promise<string> {
  return typeof credential === 'string' ? Promise.resolve(credential) : credential.read(context, service);
}

/** A credential for people: where it stands, never what it is. */
export function describeCredential(credential: Credential): string {
  return typeof credential === 'string' ? 'recipe.ts' : credential.describe;
}

/** Where a credential stands, in words, and how it is read there. */
interface Place {
  readonly service: string;
  readonly what: string;
  readonly argv: readonly string[];
}

/** Without the line's end that files carry and shells drop. */
async function run(
  context: MarkerContext,
  place: Place,
  mayBeUnset = false,
): Promise<{ text: string; isSet: boolean }> {
  const { exitCode, stdout, stderr } = await context.exec(place.service, place.argv);
  const isUnset = exitCode === UNSET && mayBeUnset;
  if (exitCode !== 0 && !isUnset)
    throw credentialUnreadable(
      place,
      exitCode,
      exitCode === UNSET ? 'it is not set' : `${stderr.toString()}${stdout.toString()}`,
    );
  return { text: stdout.toString().replace(/\r?\n$/, ''), isSet: !isUnset };
}

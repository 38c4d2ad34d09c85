import { randomBytes } from 'node:crypto';

/** Whom a recipe's tests sign in as, where the app itself generates no password for them. */
const CREDENTIAL_NAMES = ['owner', 'admin', 'editor', 'member'] as const;

export type CredentialName = (typeof CREDENTIAL_NAMES)[number];

/** One password for each name: plain data, so that hooks, markers, tests and the fresh app of one run use the same. */
export type Credentials = Readonly<Record<CredentialName, string>>;

/**
 * Draws the passwords of one app of a run: 144 random bits each, so that nobody can compute them from what is public.
 */
export function drawCredentials(): Credentials {
  return { owner: drawPassword(), admin: drawPassword(), editor: drawPassword(), member: drawPassword() };
}

/**
 * The passwords by the names that a redactor shows in their place: `credential:owner`. No secret of a stack has a colon
 * in its name.
 */
export function namedCredentials(credentials: Credentials): Record<string, string> {
  return Object.fromEntries(CREDENTIAL_NAMES.map((name) => [`credential:${name}`, credentials[name]]));
}

/** The prefix has an upper case letter, a lower case one, a digit and a symbol: most apps ask for each of them. */
function drawPassword(): string {
  return `Cc1-${randomBytes(18).toString('base64url')}`;
}

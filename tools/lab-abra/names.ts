import { Fatal } from './fatal.ts';

/** Docker's limit on the name of a secret or a config. */
const longestObjectName = 64;

/** abra's limit on the name of a stack; what is longer is cut. */
const longestStackName = 45;

/** The stack of a domain: dots become underscores, hyphens stay, at most 45 characters. */
export function stackNameOf(domain: string): string {
  return domain.replaceAll('.', '_').slice(0, longestStackName);
}

/** The name of a secret on the server; fatal when Docker would refuse its length. */
export function secretObjectName(stack: string, secret: string, version: string): string {
  const name = `${stack}_${secret}_${version}`;
  requireShortName('secret', name);
  return name;
}

/** Fatal when a secret's or config's full name is longer than Docker takes. */
export function requireShortName(kind: 'secret' | 'config', name: string): void {
  if (name.length <= longestObjectName) return;
  throw new Fatal(
    `${kind} name too long: ${name} has ${name.length} characters, Docker takes at most ${longestObjectName}`,
  );
}

/** The recipe and the pinned version of a `TYPE=` or `RECIPE=` line. */
export function splitPin(line: string): { recipe: string; version?: string } {
  const at = line.lastIndexOf(':');
  if (at < 0) return { recipe: line };
  return { recipe: line.slice(0, at), version: line.slice(at + 1) };
}

/** The name of an image, taken apart as Docker does it. */
export interface ImageName {
  /** The registry's host: `docker.io` where the name has none. */
  readonly host: string;
  /** Path at the registry: with `library/` where Docker Hub has it there. */
  readonly repository: string;
  /** Host and path as Docker shows them: without what stands for Docker Hub. */
  readonly name: string;
  /** The last part of the path: `app` of `quay.io/team/app`. */
  readonly base: string;
  /** `latest` where the name has none. */
  readonly tag: string;
  readonly digest: string | undefined;
}

/** Takes `nginx:1.22.1` or `quay.io/a/b:c@sha256:…` apart. */
export function parseImageName(image: string): ImageName {
  const [reference = '', digest] = image.split('@');
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  const hasHost = first.includes('.') || first.includes(':') || first === 'localhost';
  const rest = hasHost ? reference.slice(slash + 1) : reference;
  const colon = rest.lastIndexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? 'latest' : rest.slice(colon + 1);
  const base = path.split('/').at(-1) ?? path;
  const isHub = !hasHost || first === 'docker.io' || first === 'index.docker.io';
  if (!isHub) return { host: first, repository: path, name: `${first}/${path}`, base, tag, digest };
  const repository = path.includes('/') ? path : `library/${path}`;
  return { host: 'docker.io', repository, name: repository.replace(/^library\//, ''), base, tag, digest };
}

/**
 * An image as Docker shows it, by which two names of one image are equal: without digest and Docker Hub's own names,
 * with a tag.
 */
export function familiarImageName(image: string): string {
  const { name, tag } = parseImageName(image);
  return `${name}:${tag}`;
}

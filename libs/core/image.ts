/** The parts of an image's name. */
export interface ImageName {
  /** Without Docker Hub's own host and `library/`: `nginx`, `quay.io:443/team/app`. */
  readonly repository: string;
  /** @default `latest` */
  readonly tag: string;
  /** `sha256:…`, where the name has one. */
  readonly digest: string | undefined;
  /** Repository and tag, as Docker shows them: `nginx:latest`. */
  readonly familiar: string;
  /** The last part of the repository: `app` of `quay.io:443/team/app`. */
  readonly base: string;
}

/** Takes an image's name apart, as Docker reads it (reference format of distribution): `[host[:port]/]path[:tag][@digest]`. */
export function parseImage(name: string): ImageName {
  const [named = '', digest] = name.split('@');
  const short = named.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
  const [, repository = short, tag = 'latest'] = /^(.*?)(?::([^:/]+))?$/.exec(short) ?? [];
  return {
    repository,
    tag,
    digest,
    familiar: `${repository}:${tag}`,
    base: repository.split('/').at(-1) ?? repository,
  };
}

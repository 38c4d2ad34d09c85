/** The release of abra whose behaviour this program follows; the seven digits mark it as the offline one. */
const release = '0.13.0-beta-1ab0ff1';

/** The line of `abra --version`. */
export function versionLine(): string {
  return `abra version ${release}`;
}

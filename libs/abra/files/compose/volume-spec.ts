/** One mount of a service, in the long form. */
export interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly read_only: boolean;
  readonly bind?: { readonly propagation: string };
  readonly volume?: { readonly nocopy: boolean; readonly subpath: string };
}

const PROPAGATIONS = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];

/** `[source:]target[:options]`, as docker/cli reads it; a text is what is wrong with it. */
export function parseVolume(spec: string): Mount | string {
  const bytes = Buffer.byteLength(spec);
  if (bytes === 0) return 'the text of a volume is empty';
  if (bytes <= 2) return { type: 'volume', source: '', target: spec, read_only: false };
  const parts = sections(spec);
  if (parts.some((part) => part === '')) return `"${spec}" has nothing between two colons, or before or behind one`;
  if (parts.length > 3) return `"${spec}" has too many colons`;
  const [source = '', target = '', options = ''] = parts.length === 1 ? ['', ...parts] : parts;
  return { type: isPath(source) ? 'bind' : 'volume', source, target, ...mountOptions(options.split(',')) };
}

/** The parts between colons; a colon behind a single letter is a Windows drive's. */
function sections(spec: string): string[] {
  const parts = [''];
  for (const character of spec) {
    const last = parts.at(-1)!;
    if (character === ':' && !/^\p{L}$/u.test(last)) parts.push('');
    else parts[parts.length - 1] = last + character;
  }
  return parts;
}

function mountOptions(options: readonly string[]): Pick<Mount, 'read_only' | 'bind' | 'volume'> {
  const access = options.findLast((option) => option === 'ro' || option === 'rw');
  const propagation = options.findLast((option) => PROPAGATIONS.includes(option));
  return {
    read_only: access === 'ro',
    ...(propagation === undefined ? {} : { bind: { propagation } }),
    ...(options.includes('nocopy') ? { volume: { nocopy: true, subpath: '' } } : {}),
  };
}

function isPath(source: string): boolean {
  return /^[./~]/.test(source) || source.startsWith('\\\\') || /^\p{L}:/u.test(source);
}

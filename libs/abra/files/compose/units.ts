const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Whether a text is a duration as Go reads it, such as `1m30s`. */
export function isDuration(text: string): boolean {
  return /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(text);
}

/** The nanoseconds of a duration such as `1m30s`. */
export function parseDuration(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  let sum = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const [whole = '', fraction = ''] = number.split('.');
    sum += Number(whole) * NANOSECONDS[unit]! + Math.trunc(Number(`0.${fraction || '0'}`) * NANOSECONDS[unit]!);
  }
  return sign * sum || 0;
}

/** A duration as Go writes it: `1m30s`, `1.5s`, `100ms`. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const [sign, left] = [nanoseconds < 0 ? '-' : '', Math.abs(nanoseconds)];
  for (const unit of ['ns', 'µs', 'ms']) {
    if (left < NANOSECONDS[unit]! * 1000) return `${sign}${left / NANOSECONDS[unit]!}${unit}`;
  }
  const hours = Math.floor(left / 3600e9);
  const minutes = Math.floor((left % 3600e9) / 60e9);
  const seconds = (left % 60e9) / 1e9;
  return `${sign}${hours ? `${hours}h` : ''}${hours || minutes ? `${minutes}m` : ''}${seconds}s`;
}

/** The bytes of a size such as `512m` or `1.5GiB`; undefined for a text that docker/cli refuses. */
export function parseSize(text: string): number | undefined {
  const [, number = '', unit = ''] = /^([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?) ?([a-z]*)$/i.exec(text) ?? [];
  const size = Number(number);
  if (number === '' || size < 0) return undefined;
  const [, letter = '', rest] = /^([kmgtp]?)(i?b)?$/.exec(unit.toLowerCase()) ?? [];
  if (unit !== '' && letter === '' && unit.toLowerCase() !== 'b') return undefined;
  if (rest === undefined && unit.length > 1) return undefined;
  return Math.trunc(size * 1024 ** ('kmgtp'.indexOf(letter || '?') + 1));
}

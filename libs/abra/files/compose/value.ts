/** A value of a compose file as Go holds it: integers and floats are told apart, a date is none of them. */
export type Value = string | boolean | null | bigint | number | Timestamp | Value[] | ValueMap;

export type ValueMap = Map<string, Value>;

/** A date, which docker/cli reads and then refuses wherever it stands (findings/compose-date-in-environment.sh). */
export class Timestamp {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value as Go's `fmt.Sprint` writes it. */
export function sprint(value: Value): string {
  if (typeof value === 'number') return sprintFloat(value);
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(sprint).join(' ')}]`;
  if (value instanceof Map)
    return `map[${[...value]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${key}:${sprint(item)}`)
      .join(' ')}]`;
  return value instanceof Timestamp ? value.text : String(value);
}

/** What a value is, in the words of docker/cli's messages. */
export function kindOf(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a mapping';
  if (typeof value === 'bigint' || Number.isFinite(value)) return 'a number';
  if (value instanceof Timestamp) return 'a date';
  if (typeof value === 'number') return 'a number without an end';
  return typeof value === 'boolean' ? 'a boolean' : 'a string';
}

/** The shortest digits, with an exponent from a million on and below a ten-thousandth. */
function sprintFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

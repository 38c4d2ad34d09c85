import { InterpolationError } from './interpolate.ts';
import type { Value } from './value.ts';

type Cast = (text: string) => Value;

const SERVICE_CASTS: readonly (readonly [string, Cast])[] = [
  ['configs.[].mode', toInteger],
  ['secrets.[].mode', toInteger],
  ['healthcheck.retries', toInteger],
  ['healthcheck.disable', toBoolean],
  ['deploy.replicas', toInteger],
  ['deploy.update_config.parallelism', toInteger],
  ['deploy.update_config.max_failure_ratio', toFloat],
  ['deploy.rollback_config.parallelism', toInteger],
  ['deploy.rollback_config.max_failure_ratio', toFloat],
  ['deploy.restart_policy.max_attempts', toInteger],
  ['deploy.placement.max_replicas_per_node', toInteger],
  ['ports.[].target', toInteger],
  ['ports.[].published', toInteger],
  ['ulimits.*', toInteger],
  ['ulimits.*.hard', toInteger],
  ['ulimits.*.soft', toInteger],
  ['privileged', toBoolean],
  ['oom_score_adj', toInteger],
  ['read_only', toBoolean],
  ['stdin_open', toBoolean],
  ['tty', toBoolean],
  ['volumes.[].read_only', toBoolean],
  ['volumes.[].volume.nocopy', toBoolean],
];

const CASTS: readonly (readonly [string, Cast])[] = [
  ...SERVICE_CASTS.map(([path, cast]) => [`services.*.${path}`, cast] as const),
  ...['external', 'internal', 'attachable'].map((key) => [`networks.*.${key}`, toBoolean] as const),
  ...['volumes', 'secrets', 'configs'].map((section) => [`${section}.*.external`, toBoolean] as const),
];

/** The type that a place wants of a text that a variable filled in, as docker/cli's list of places has it. */
export function castAt(path: readonly string[]): Cast | undefined {
  // A dot in a name counts as a step: docker/cli's paths are texts.
  const steps = path
    .map((step) => (/^\[\d+\]$/.test(step) ? '[]' : step))
    .join('.')
    .split('.');
  return CASTS.find(([pattern]) => matches(pattern.split('.'), steps))?.[1];
}

function matches(pattern: readonly string[], steps: readonly string[]): boolean {
  return pattern.length === steps.length && pattern.every((part, index) => part === '*' || part === steps[index]);
}

function toInteger(text: string): Value {
  if (!/^[-+]?\d+$/.test(text)) throw new InterpolationError(`${JSON.stringify(text)} is not an integer`);
  return BigInt(text.replace(/^\+/, ''));
}

function toFloat(text: string): Value {
  if (!/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text))
    throw new InterpolationError(`${JSON.stringify(text)} is not a number`);
  return Number(text);
}

function toBoolean(text: string): Value {
  const word = text.toLowerCase();
  if (['y', 'yes', 'true', 'on'].includes(word)) return true;
  if (['n', 'no', 'false', 'off'].includes(word)) return false;
  throw new InterpolationError(`${JSON.stringify(text)} is not a boolean`);
}

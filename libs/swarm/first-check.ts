import type { EngineFacts } from './engine.ts';
import type { Service } from './services.ts';

/** First engine that checks every `start_interval` within the `start_period`: Docker's release notes of 25.0. */
const FIRST_WITH_START_INTERVAL = 25;
/** What counts where nobody sets it. */
const DEFAULT_START_INTERVAL_NS = 5e9;

/** What is read of a service's health check, in nanoseconds; 0 or nothing is the default. */
interface RawHealthCheck {
  readonly Interval?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
}

/** A sentence for each service whose first health check the engine makes later than its `interval` says. */
export function lateFirstChecks(
  services: readonly Pick<Service, 'name' | 'template'>[],
  { version }: Pick<EngineFacts, 'version'>,
): string[] {
  if (Number.parseInt(version, 10) < FIRST_WITH_START_INTERVAL) return [];
  return services.flatMap(({ name, template }) => {
    const { Interval: interval = 0, StartPeriod: period = 0, StartInterval: start = 0 } = checkIn(template);
    if (period === 0 || start > 0 || interval === 0 || interval >= DEFAULT_START_INTERVAL_NS) return [];
    return [
      `service ${name}: its first health check comes after 5 s and not after ${interval / 1e9} s, since it has a ` +
        'start_period; healthcheck.start_interval sets it, with version "3.12" in the compose file',
    ];
  });
}

function checkIn(template: string): RawHealthCheck {
  const parsed = JSON.parse(template) as { ContainerSpec?: { Healthcheck?: RawHealthCheck } };
  return parsed.ContainerSpec?.Healthcheck ?? {};
}

import { InvalidArgumentError } from 'commander';
import { durationSeconds } from '../constructs/private/prometheus-duration';

/** Milliseconds of a duration as Prometheus writes it. */
export function duration(text: string): number {
  const seconds = durationSeconds(text);
  if (seconds === undefined)
    throw new InvalidArgumentError(
      'Give a duration, such as 30s, 5m or 1h30m; the greatest unit comes first.',
    );
  return Math.round(seconds * 1000);
}

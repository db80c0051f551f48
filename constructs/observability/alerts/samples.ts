import type { TestSeries } from './alert';

/** A sample a minute, all alike, for half an hour. */
export function constant(series: string, value: number): TestSeries {
  return { series, values: `${value}+0x30` };
}

/** A counter that grows by so much a minute, for half an hour. */
export function growing(series: string, perMinute: number): TestSeries {
  return { series, values: `0+${perMinute}x30` };
}

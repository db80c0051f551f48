import type { TestSeries } from './alert';

/**
 * A series with the same value each minute, for half an hour.
 *
 * @example constant('up{job="incident"}', 0) // { series: 'up{job="incident"}', values: '0+0x30' }
 */
export function constant(series: string, value: number): TestSeries {
  return { series, values: `${value}+0x30` };
}

/**
 * A counter that starts at 0 and grows by the same amount each minute, for half an hour.
 *
 * @example growing('orders_total{job="shop"}', 60) // { series: 'orders_total{job="shop"}', values: '0+60x30' }
 */
export function growing(series: string, perMinute: number): TestSeries {
  return { series, values: `0+${perMinute}x30` };
}

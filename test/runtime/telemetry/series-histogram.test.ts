import { Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { SeriesHistogram } from '../../../runtime/telemetry/series-histogram';
import { parseExposition } from '../../support/exposition';

const CONFIGURATION = { name: 'seconds', help: 'Time.', labelNames: ['route'], buckets: [0.1, 1, 2.5] };
/** On a bound, between bounds, below all and above all. */
const VALUES = [0.1, 0.1000001, 0.5, 2.5, 0, -1, 3, 1e9];

describe('SeriesHistogram', () => {
  it('shows what a histogram of prom-client shows after the same observations', async () => {
    const registry = new Registry();
    const theirs = new Registry();
    const histogram = new SeriesHistogram({ ...CONFIGURATION, registers: [registry] });
    const reference = new Histogram({ ...CONFIGURATION, registers: [theirs] });
    for (const route of ['/a', '/b']) {
      const series = histogram.series({ route });
      for (const value of VALUES) {
        series.observe(value);
        reference.observe({ route }, value);
      }
    }
    expect(parseExposition(await registry.metrics())).toEqual(parseExposition(await theirs.metrics()));
  });

  it('shows a series at 0 before its first observation', async () => {
    const histogram = new SeriesHistogram({ ...CONFIGURATION, registers: [] });
    histogram.series({ route: '/a' });
    expect((await histogram.get()).values.map(({ value }) => value)).toEqual(Array(6).fill(0));
  });

  it('finds the same series again, and keeps what it holds over a scrape', async () => {
    const histogram = new SeriesHistogram({ ...CONFIGURATION, registers: [] });
    for (let time = 0; time < 3; time++) {
      histogram.series({ route: '/a' }).observe(1);
      await histogram.get();
    }
    const { values } = await histogram.get();
    expect(values.find(({ metricName }) => metricName === 'seconds_count')?.value).toBe(3);
  });
});

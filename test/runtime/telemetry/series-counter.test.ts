import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { SeriesCounter } from '../../../runtime/telemetry/series-counter';

describe('SeriesCounter', () => {
  it('counts in a series what is counted by labels too, and nothing twice', async () => {
    const counter = new SeriesCounter({ name: 'rows', help: 'Rows.', labelNames: ['kind'], registers: [] });
    const series = counter.series({ kind: 'a' });
    series.inc();
    counter.inc({ kind: 'a' }, 10);
    counter.series({ kind: 'a' }).inc(100);
    await counter.get();
    series.inc(1000);
    expect((await counter.get()).values).toEqual([{ labels: { kind: 'a' }, value: 1111 }]);
  });

  it('is told of to a registry', async () => {
    const registry = new Registry();
    const counter = new SeriesCounter({ name: 'rows', help: 'Rows.', registers: [registry] });
    counter.series({}).inc(3);
    expect(await registry.metrics()).toContain('\nrows 3\n');
  });
});

import { describe, expect, test } from 'vitest';
import { FARTHEST } from '../../../runtime/drift/mean-shift';
import { categorical, monitored, numeric } from './monitored';
import { normalRows } from './normal-rows';

const cpu = numeric('cpu', 40, 10);
const memory = numeric('memory', 2000, 100);

describe('a request', () => {
  test('at the baseline means has not drifted', () => {
    expect(monitored([cpu, memory]).observe([40, 2000])).toEqual({ drift: false, findings: [] });
  });

  test('of one row has drifted beyond the threshold, not at it', () => {
    const { observe } = monitored([cpu]);
    expect(observe([80]).drift).toBe(false);
    expect(observe([80.01]).drift).toBe(true);
  });

  test('names the features that drifted, the worst first', () => {
    const { findings } = monitored([cpu, memory, numeric('disk', 0, 1)]).observe([90, 3000, 0]);
    expect(findings).toEqual([
      { feature: 'memory', test: 'mean_shift', value: 3000, baselineMean: 2000, statistic: 10, threshold: 4 },
      { feature: 'cpu', test: 'mean_shift', value: 90, baselineMean: 40, statistic: 5, threshold: 4 },
    ]);
  });

  test('of several rows is judged by their mean, against the threshold of a mean', () => {
    const { observe } = monitored([cpu]);
    // four rows: 4 / √4 = 2 deviations
    expect(observe([59, 59, 59, 59], 4).drift).toBe(false);
    expect(observe([61, 61, 61, 61], 4).findings).toMatchObject([{ value: 61, threshold: 2 }]);
  });

  test('takes each feature from its own place in the row', () => {
    expect(monitored([cpu, memory]).observe([40, 3000, 40, 3000], 2).findings).toMatchObject([
      { feature: 'memory', value: 3000 },
    ]);
  });

  test('judges no category by its mean', () => {
    const { observe } = monitored([categorical('zone', ['a', 'b', 'c']), cpu]);
    expect(observe([2, 40]).drift).toBe(false);
  });

  test('without rows changes nothing', () => {
    const { observe, monitor } = monitored([cpu]);
    expect(observe([], 0).drift).toBe(false);
    expect(monitor.state().window.rows).toBe(0);
  });

  test('with a new value of a constant feature has drifted by a finite distance', () => {
    expect(monitored([numeric('version', 7, 0)]).observe([8]).findings).toMatchObject([
      { statistic: FARTHEST },
    ]);
  });
});

describe('the log', () => {
  test('says "Drift detected" once a request, with the worst feature at the top', () => {
    const { observe, lines } = monitored([cpu, memory]);
    observe([40, 2000]);
    observe([90, 3000]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 40,
      msg: 'Drift detected',
      feature: 'memory',
      value: 3000,
      baselineMean: 2000,
      statistic: 10,
      threshold: 4,
      test: 'mean_shift',
      drifted: 2,
      findings: [{ feature: 'memory' }, { feature: 'cpu', value: 90 }],
    });
  });

  test('does not hold the values of redacted features', () => {
    const { observe, lines } = monitored([cpu, memory], { logRedact: ['memory'] });
    observe([90, 3000]);
    expect(lines[0]).toMatchObject({
      feature: 'memory',
      value: '[redacted]',
      findings: [{ value: '[redacted]' }, { value: 90 }],
    });
    expect(JSON.stringify(lines)).not.toContain('3000');
  });

  test('lists at most ten findings and counts the rest', () => {
    const { observe, lines } = monitored(
      Array.from({ length: 25 }, (_, index) => numeric(`f${index}`, 0, 1)),
    );
    observe(new Float64Array(25).fill(9));
    expect(lines[0]).toMatchObject({ drifted: 25, findings: { length: 10 } });
  });
});

describe('the window', () => {
  test('is not judged before it holds the minimum sample', () => {
    const { observe, monitor, episodes } = monitored([cpu], { driftMinimumSample: 30 });
    for (let row = 0; row < 29; row++) observe([70]);
    expect(monitor.state().window).toMatchObject({ rows: 29, status: 'warming_up' });
    expect(episodes).toEqual([]);
    observe([70]);
    expect(monitor.state().window).toMatchObject({ rows: 30, status: 'drift' });
  });

  test('tells of an episode once when it begins and once when it ends', () => {
    const { observe, episodes, time, lines } = monitored([cpu, memory], {
      driftWindow: 10,
      driftMinimumSample: 10,
    });
    const start = time.now;
    for (let row = 0; row < 30; row++) {
      time.now += 1000;
      observe([row < 20 ? 70 : 40, 2000]);
    }
    expect(episodes).toMatchObject([
      {
        type: 'started',
        time: new Date(start + 10_000).toISOString(),
        windowRows: 10,
        model: { name: 'telemetry', version: '3' },
        findings: [{ feature: 'cpu', value: 70, statistic: 3, threshold: 4 / Math.sqrt(10) }],
      },
      // six rows at 40 and four at 70 have the mean 52, which is less than 4 / √10 deviations away
      {
        type: 'ended',
        time: new Date(start + 26_000).toISOString(),
        findings: [{ feature: 'cpu', value: 52 }],
      },
    ]);
    expect(episodes[0]?.id).toBe(episodes[1]?.id);
    expect(lines.map(({ msg }) => msg)).toEqual(['Drift episode started', 'Drift episode ended']);
  });

  test('names in the end every feature that drifted meanwhile', () => {
    const { observe, episodes } = monitored([cpu, memory], { driftWindow: 10, driftMinimumSample: 10 });
    observe(new Array(10).fill([70, 2000]).flat() as number[], 10);
    observe(new Array(10).fill([40, 2300]).flat() as number[], 10);
    observe(new Array(10).fill([40, 2000]).flat() as number[], 10);
    expect(episodes.map(({ type }) => type)).toEqual(['started', 'ended']);
    expect(episodes[1]?.findings.map(({ feature }) => feature).sort()).toEqual(['cpu', 'memory']);
  });

  test('gives each episode an id of its own', () => {
    const { observe, episodes, monitor } = monitored([cpu], { driftWindow: 10, driftMinimumSample: 10 });
    for (const value of [70, 40, 70, 40]) observe(new Array<number>(10).fill(value), 10);
    expect(new Set(episodes.map(({ id }) => id)).size).toBe(2);
    expect(monitor.state().episodes).toBe(2);
  });
});

describe('over a stream without drift', () => {
  const columns = 8;
  const features = Array.from({ length: columns }, (_, index) => numeric(`f${index}`, 50, 5));

  test('windows alarm as often as theory says', () => {
    // python3 -c "from scipy import stats; p = 1 - (1 - 2 * stats.norm.sf(3)) ** 8; print(p, stats.binom.ppf([.0005, .9995], 1000, p))"
    // 0.0214, and of 1,000 windows 8 to 38
    const { observe, monitor } = monitored(features, { driftThreshold: 3, driftMinimumShift: 0 });
    const rows = normalRows(20260101);
    let alarms = 0;
    for (let window = 0; window < 1000; window++) {
      observe(rows(100, columns, 50, 5), 100);
      if (monitor.state().window.status === 'drift') alarms++;
    }
    expect(alarms).toBeGreaterThanOrEqual(8);
    expect(alarms).toBeLessThanOrEqual(38);
  });

  test('windows raise no alarm with the default settings', () => {
    const { observe, episodes } = monitored(features);
    const rows = normalRows(7);
    for (let window = 0; window < 1000; window++) observe(rows(100, columns, 50, 5), 100);
    expect(episodes).toEqual([]);
  });
});

test('a shift of one deviation is found before it fills the window', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { observe, episodes } = monitored([cpu]);
    const rows = normalRows(seed);
    observe(rows(100, 1, 40, 10), 100);
    expect(episodes).toEqual([]);
    let shifted = 0;
    while (episodes.length === 0 && shifted < 100) {
      observe(rows(1, 1, 50, 10));
      shifted++;
    }
    expect(shifted).toBeLessThan(100);
  }
});

describe('the metrics', () => {
  test('exist for every feature from the first scrape on', async () => {
    const { scrape } = monitored([cpu, categorical('zone', ['a', 'b'])]);
    expect(await scrape('drift_events_total{feature="cpu"}')).toBe(0);
    expect(await scrape('drift_detected{feature="cpu"}')).toBe(0);
    expect(await scrape('drift_statistic{feature="cpu",test="mean_shift"}')).toBe(0);
    expect(await scrape('drift_threshold{feature="cpu",test="mean_shift"}')).toBeCloseTo(
      4 / Math.sqrt(30),
      12,
    );
    expect(await scrape('feature_bin_total{feature="cpu",bin="1"}')).toBe(0);
    expect(await scrape('feature_bin_total{feature="zone",bin="b"}')).toBe(0);
    expect(await scrape('drift_window_rows')).toBe(0);
    // nothing watches a category's mean, so nothing says that it is stable
    expect(await scrape('drift_detected{feature="zone"}')).toBeUndefined();
  });

  test('count the requests that drifted, by feature', async () => {
    const { observe, scrape } = monitored([cpu, memory]);
    observe([90, 2000]);
    observe([90, 3000]);
    observe([40, 2000]);
    expect(await scrape('drift_events_total{feature="cpu"}')).toBe(2);
    expect(await scrape('drift_events_total{feature="memory"}')).toBe(1);
  });

  test('count rows by bin, once each however often they are scraped', async () => {
    const { observe, scrape } = monitored([cpu, categorical('zone', ['a', 'b'])]);
    observe([39, 1, 40, 1, 41, 0], 3);
    expect(await scrape('feature_bin_total{feature="cpu",bin="0"}')).toBe(1);
    expect(await scrape('feature_bin_total{feature="cpu",bin="1"}')).toBe(2);
    expect(await scrape('feature_bin_total{feature="zone",bin="b"}')).toBe(2);
    observe([39, 0]);
    expect(await scrape('feature_bin_total{feature="cpu",bin="0"}')).toBe(2);
    expect(await scrape('feature_bin_total{feature="zone",bin="a"}')).toBe(2);
  });

  test('follow the window from warming up through drift and back', async () => {
    const { observe, scrape } = monitored([cpu], { driftWindow: 20, driftMinimumSample: 10 });
    observe(new Array<number>(9).fill(70), 9);
    expect(await scrape('drift_window_rows')).toBe(9);
    expect(await scrape('drift_statistic{feature="cpu",test="mean_shift"}')).toBe(0);
    observe([70]);
    expect(await scrape('drift_statistic{feature="cpu",test="mean_shift"}')).toBe(3);
    expect(await scrape('drift_threshold{feature="cpu",test="mean_shift"}')).toBeCloseTo(
      4 / Math.sqrt(10),
      12,
    );
    expect(await scrape('drift_detected{feature="cpu"}')).toBe(1);
    observe(new Array<number>(20).fill(40), 20);
    expect(await scrape('drift_window_rows')).toBe(20);
    expect(await scrape('drift_statistic{feature="cpu",test="mean_shift"}')).toBe(0);
    expect(await scrape('drift_detected{feature="cpu"}')).toBe(0);
  });

  test('belong to the monitor that was made last, and lose no row of the one before', async () => {
    const { observe, scrape, create } = monitored([cpu]);
    observe([39]);
    const next = create([memory]);
    expect(await scrape('drift_detected{feature="cpu"}')).toBeUndefined();
    expect(await scrape('feature_bin_total{feature="cpu",bin="0"}')).toBe(1);
    next.observe(Float64Array.of(1999), 1, Float64Array.of(0));
    expect(await scrape('feature_bin_total{feature="memory",bin="0"}')).toBe(1);
    expect(await scrape('drift_window_rows')).toBe(1);
  });
});

describe('the state', () => {
  test('is JSON that says what was seen, and against what', () => {
    const { observe, monitor } = monitored([cpu, categorical('zone', ['a', 'b'])], {
      driftWindow: 10,
      driftMinimumSample: 4,
    });
    observe([90, 1]);
    observe([50, 0, 60, 0, 50, 1], 3);
    const state = monitor.state();
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(state).toEqual({
      enabled: true,
      baseline: { rows: 1000, modelDigest: `sha256:${'a'.repeat(64)}` },
      window: { rows: 4, size: 10, minimumSample: 4, status: 'drift' },
      since: '2026-01-01T00:00:00.000Z',
      features: [
        {
          feature: 'cpu',
          kind: 'numeric',
          test: 'mean_shift',
          baselineMean: 40,
          mean: 62.5,
          statistic: 2.25,
          threshold: 2,
          drift: true,
        },
        { feature: 'zone', kind: 'categorical' },
      ],
      predictions: { baseline: [0.9, 0.1], served: [1, 0] },
      events: 1,
      episodes: 1,
    });
  });

  test('of an empty window has no mean', () => {
    expect(monitored([cpu]).monitor.state().features).toMatchObject([
      { mean: null, statistic: 0, drift: false },
    ]);
  });

  test('counts the model’s answers by class', () => {
    const { monitor } = monitored([cpu]);
    monitor.observe(Float64Array.of(40, 40, 40, 40), 4, Float64Array.of(0, 1, 1, 1));
    expect(monitor.state().predictions.served).toEqual([0.25, 0.75]);
  });
});

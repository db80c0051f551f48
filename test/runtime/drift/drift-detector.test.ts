import { describe, expect, test } from 'vitest';
import { OTHER_BIN } from '../../../runtime/drift/reference/bins';
import { FARTHEST } from '../../../runtime/statistics/mean-shift';
import { categorical, testDetector, normal, numeric } from './test-detector';
import { normalRows } from './normal-rows';

const cpu = numeric('cpu', 40, 10);
const memory = numeric('memory', 2000, 100);

describe('a request', () => {
  test('at the baseline means has not drifted', () => {
    expect(testDetector([cpu, memory]).observe([40, 2000])).toEqual({ drift: false, findings: [] });
  });

  test('of one row has drifted beyond the threshold, not at it', () => {
    const { observe } = testDetector([cpu]);
    expect(observe([80]).drift).toBe(false);
    expect(observe([80.01]).drift).toBe(true);
  });

  test('names the features that drifted, the worst first', () => {
    const { findings } = testDetector([cpu, memory, numeric('disk', 0, 1)]).observe([90, 3000, 0]);
    expect(findings).toEqual([
      { feature: 'memory', test: 'mean_shift', value: 3000, baselineMean: 2000, statistic: 10, threshold: 4 },
      { feature: 'cpu', test: 'mean_shift', value: 90, baselineMean: 40, statistic: 5, threshold: 4 },
    ]);
  });

  test('of several rows is judged by their mean, against the threshold of a mean', () => {
    const { observe } = testDetector([cpu]);
    // four rows: 4 / √4 = 2 deviations
    expect(observe([59, 59, 59, 59], 4).drift).toBe(false);
    expect(observe([61, 61, 61, 61], 4).findings).toMatchObject([{ value: 61, threshold: 2 }]);
  });

  test('takes each feature from its own place in the row', () => {
    expect(testDetector([cpu, memory]).observe([40, 3000, 40, 3000], 2).findings).toMatchObject([
      { feature: 'memory', value: 3000 },
    ]);
  });

  test('judges no category by its mean', () => {
    const { observe } = testDetector([categorical('zone', ['a', 'b', 'c']), cpu]);
    expect(observe([2, 40]).drift).toBe(false);
  });

  test('without rows changes nothing', () => {
    const { observe, detector } = testDetector([cpu]);
    expect(observe([], 0).drift).toBe(false);
    expect(detector.state().window.rows).toBe(0);
  });

  test('with a new value of a constant feature has drifted by a finite distance', () => {
    expect(testDetector([numeric('version', 7, 0)]).observe([8]).findings).toMatchObject([
      { statistic: FARTHEST },
    ]);
  });
});

describe('the log', () => {
  test('says "Drift detected" once a request, with the worst feature at the top', () => {
    const { observe, lines } = testDetector([cpu, memory]);
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
    const { observe, lines } = testDetector([cpu, memory], { logRedact: ['memory'] });
    observe([90, 3000]);
    expect(lines[0]).toMatchObject({
      feature: 'memory',
      value: '[redacted]',
      findings: [{ value: '[redacted]' }, { value: 90 }],
    });
    expect(JSON.stringify(lines)).not.toContain('3000');
  });

  test('lists at most ten findings and counts the rest', () => {
    const { observe, lines } = testDetector(
      Array.from({ length: 25 }, (_, index) => numeric(`f${index}`, 0, 1)),
    );
    observe(new Float64Array(25).fill(9));
    expect(lines[0]).toMatchObject({ drifted: 25, findings: { length: 10 } });
  });
});

describe('the window', () => {
  test('is not judged before it holds the minimum sample', () => {
    const { observe, detector, episodes } = testDetector([cpu], { driftMinimumSample: 30 });
    for (let row = 0; row < 29; row++) observe([70]);
    expect(detector.state().window).toMatchObject({ rows: 29, status: 'warming_up' });
    expect(episodes).toEqual([]);
    observe([70]);
    expect(detector.state().window).toMatchObject({ rows: 30, status: 'drift' });
  });

  test('tells of an episode once when it begins and once when it ends', () => {
    const { observe, episodes, time, lines } = testDetector([cpu, memory], {
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
    const { observe, episodes } = testDetector([cpu, memory], { driftWindow: 10, driftMinimumSample: 10 });
    observe(new Array(10).fill([70, 2000]).flat() as number[], 10);
    observe(new Array(10).fill([40, 2300]).flat() as number[], 10);
    observe(new Array(10).fill([40, 2000]).flat() as number[], 10);
    expect(episodes.map(({ type }) => type)).toEqual(['started', 'ended']);
    expect(episodes[1]?.findings.map(({ feature }) => feature).sort()).toEqual(['cpu', 'memory']);
  });

  test('gives each episode an id of its own', () => {
    const { observe, episodes, detector } = testDetector([cpu], { driftWindow: 10, driftMinimumSample: 10 });
    for (const value of [70, 40, 70, 40]) observe(new Array<number>(10).fill(value), 10);
    expect(new Set(episodes.map(({ id }) => id)).size).toBe(2);
    expect(detector.state().episodes).toBe(2);
  });
});

describe('over a stream without drift', () => {
  const columns = 8;
  const features = Array.from({ length: columns }, (_, index) => numeric(`f${index}`, 50, 5));

  test('windows alarm as often as theory says', () => {
    // python3 -c "from scipy import stats; p = 1 - (1 - 2 * stats.norm.sf(3)) ** 8; print(p, stats.binom.ppf([.0005, .9995], 1000, p))"
    // 0.0214, and of 1,000 windows 8 to 38
    const { observe, detector } = testDetector(features, { driftThreshold: 3, driftMinimumShift: 0 });
    const rows = normalRows(20260101);
    let alarms = 0;
    for (let window = 0; window < 1000; window++) {
      observe(rows(100, columns, 50, 5), 100);
      if (detector.state().window.status === 'drift') alarms++;
    }
    expect(alarms).toBeGreaterThanOrEqual(8);
    expect(alarms).toBeLessThanOrEqual(38);
  });

  test('windows raise no alarm with the default settings', () => {
    const { observe, episodes } = testDetector(features);
    const rows = normalRows(7);
    for (let window = 0; window < 1000; window++) observe(rows(100, columns, 50, 5), 100);
    expect(episodes).toEqual([]);
  });
});

test('a shift of one deviation is found before it fills the window', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { observe, episodes } = testDetector([cpu]);
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
    const { scrape, scrapeBin } = testDetector([cpu, categorical('zone', ['a', 'b'])]);
    expect(await scrape('drift_events_total{feature="cpu"}')).toBe(0);
    expect(await scrape('drift_detected{feature="cpu"}')).toBe(0);
    expect(await scrape('drift_statistic{feature="cpu",test="mean_shift"}')).toBe(0);
    expect(await scrape('drift_threshold{feature="cpu",test="mean_shift"}')).toBeCloseTo(
      4 / Math.sqrt(30),
      12,
    );
    expect(await scrapeBin('feature_bin_total', 'cpu', '1')).toBe(0);
    expect(await scrapeBin('feature_bin_total', 'zone', 'b')).toBe(0);
    expect(await scrape('drift_window_rows')).toBe(0);
    expect(await scrape('drift_state{feature="cpu"}')).toBe(0);
    expect(await scrape('drift_p_value{feature="cpu",test="mean_shift"}')).toBe(1);
    expect(await scrape('drift_overall_state')).toBe(0);
    // none of these tests looks at categories, so nothing says that one is stable
    expect(await scrape('drift_detected{feature="zone"}')).toBeUndefined();
  });

  test('count the requests that drifted, by feature', async () => {
    const { observe, scrape } = testDetector([cpu, memory]);
    observe([90, 2000]);
    observe([90, 3000]);
    observe([40, 2000]);
    expect(await scrape('drift_events_total{feature="cpu"}')).toBe(2);
    expect(await scrape('drift_events_total{feature="memory"}')).toBe(1);
  });

  test('count rows by bin, once each however often they are scraped', async () => {
    const { observe, scrapeBin } = testDetector([cpu, categorical('zone', ['a', 'b'])]);
    observe([39, 1, 40, 1, 41, 0], 3);
    expect(await scrapeBin('feature_bin_total', 'cpu', '0')).toBe(1);
    expect(await scrapeBin('feature_bin_total', 'cpu', '1')).toBe(2);
    expect(await scrapeBin('feature_bin_total', 'zone', 'b')).toBe(2);
    observe([39, 0]);
    expect(await scrapeBin('feature_bin_total', 'cpu', '0')).toBe(2);
    expect(await scrapeBin('feature_bin_total', 'zone', 'a')).toBe(2);
  });

  test('follow the window from warming up through drift and back', async () => {
    const { observe, scrape } = testDetector([cpu], { driftWindow: 20, driftMinimumSample: 10 });
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

  test('say how many rows of the training data each bin holds', async () => {
    const { scrapeBin } = testDetector([cpu, categorical('zone', ['a', 'b'])]);
    expect(await scrapeBin('feature_bin_baseline_rows', 'cpu', '1')).toBe(500);
    expect(await scrapeBin('feature_bin_baseline_rows', 'zone', 'b')).toBe(100);
  });

  test('add up the categories that share a bin', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `c${index}`);
    const { observe, scrapeBin } = testDetector([categorical('many', names)]);
    // all are equally frequent, so the first 50 have bins of their own
    observe([0, 50, 59, 59], 4);
    expect(await scrapeBin('feature_bin_total', 'many', 'c0')).toBe(1);
    expect(await scrapeBin('feature_bin_total', 'many', OTHER_BIN)).toBe(3);
    expect(await scrapeBin('feature_bin_baseline_rows', 'many', OTHER_BIN)).toBe(1000);
  });

  test('belong to the detector that was made last', async () => {
    const { observe, scrape, scrapeBin, create } = testDetector([cpu]);
    observe([39]);
    const next = create([memory]);
    expect(await scrape('drift_detected{feature="cpu"}')).toBeUndefined();
    next.observe(Float64Array.of(1999), 1, Float64Array.of(0));
    expect(await scrapeBin('feature_bin_total', 'memory', '0')).toBe(1);
    expect(await scrape('drift_window_rows')).toBe(1);
  });

  test('never count a row into a bin of another model, whose edges are elsewhere', async () => {
    const { observe, scrapeBin, create } = testDetector([cpu]);
    observe([39]);
    const hotter = create([numeric('cpu', 80, 10)]);
    hotter.observe(Float64Array.of(70), 1, Float64Array.of(0));
    hotter.observe(Float64Array.of(71), 1, Float64Array.of(0));
    // of the first detector, and of the second
    expect(await scrapeBin('feature_bin_total', 'cpu', '0', 0)).toBeUndefined();
    expect(await scrapeBin('feature_bin_baseline_rows', 'cpu', '0', 0)).toBeUndefined();
    expect(await scrapeBin('feature_bin_total', 'cpu', '0', 1)).toBe(2);
  });
});

describe('the state', () => {
  test('is JSON that says what was seen, and against what', () => {
    const { observe, detector } = testDetector([cpu, categorical('zone', ['a', 'b'])], {
      driftWindow: 10,
      driftMinimumSample: 4,
    });
    observe([90, 1]);
    observe([50, 0, 60, 0, 50, 1], 3);
    const state = detector.state();
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(state).toEqual({
      enabled: true,
      baseline: {
        id: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
        rows: 1000,
        modelDigest: `sha256:${'a'.repeat(64)}`,
      },
      window: { rows: 4, size: 10, seconds: null, minimumSample: 4, status: 'drift' },
      since: '2026-01-01T00:00:00.000Z',
      evaluated: '2026-01-01T00:00:00.000Z',
      rules: {
        tests: ['mean_shift'],
        thresholds: 'analytic',
        falseAlarmBudget: 0.001,
        correction: 'bonferroni',
        minimumEffect: 0.2,
        confirmations: 1,
        confirmationWindows: 1,
      },
      features: [
        {
          feature: 'cpu',
          kind: 'numeric',
          unjudged: null,
          condition: 'drift',
          since: '2026-01-01T00:00:00.000Z',
          baselineMean: 40,
          mean: 62.5,
          tests: [
            {
              test: 'mean_shift',
              statistic: 2.25,
              threshold: 2,
              // 2 * stats.norm.sf(2.25 * 4 ** 0.5)
              pValue: expect.closeTo(6.795346249477418e-6, 14) as number,
              effectSize: 2.25,
              exceeded: true,
            },
          ],
          bins: { edges: [40], labels: ['0', '1'], baseline: [0.5, 0.5], window: [0, 1] },
        },
        {
          feature: 'zone',
          kind: 'categorical',
          unjudged: null,
          condition: 'none',
          since: '2026-01-01T00:00:00.000Z',
          baselineMean: null,
          mean: null,
          tests: [],
          bins: { edges: [], labels: ['a', 'b'], baseline: [0.5, 0.5], window: [0.5, 0.5] },
        },
      ],
      predictions: {
        feature: 'prediction',
        kind: 'categorical',
        unjudged: null,
        condition: 'none',
        since: '2026-01-01T00:00:00.000Z',
        baselineMean: null,
        mean: null,
        tests: [],
        bins: { edges: [], labels: ['no', 'yes'], baseline: [0.9, 0.1], window: [1, 0] },
        baseline: [0.9, 0.1],
        served: [1, 0],
      },
      joint: null,
      refused: null,
      events: 1,
      episodes: 1,
    });
  });

  test('of an empty window has no mean', () => {
    expect(testDetector([cpu]).detector.state().features).toMatchObject([
      { mean: null, condition: 'none', tests: [{ statistic: 0, pValue: 1, exceeded: false }] },
    ]);
  });

  test('counts the model’s answers by class', () => {
    const { detector } = testDetector([cpu]);
    detector.observe(Float64Array.of(40, 40, 40, 40), 4, Float64Array.of(0, 1, 1, 1));
    expect(detector.state().predictions.served).toEqual([0.25, 0.75]);
  });
});

const ALL = ['mean_shift', 'ks', 'anderson_darling', 'wasserstein', 'psi', 'chi_squared'] as const;

describe('with every test', () => {
  const features = [normal('cpu', 40, 10), normal('memory', 2000, 100), categorical('zone', ['a', 'b', 'c'])];
  /** Rows of the three features, the first two shifted by so many deviations. */
  const stream = (seed: number) => {
    const rows = normalRows(seed);
    return (count: number, shift = 0, spread = 1): Float64Array => {
      const normals = rows(count, 3, 0, 1);
      return Float64Array.from(normals, (value, index) => {
        if (index % 3 === 2) return Math.floor(Math.abs(value) * 100) % 3;
        const moved = value * spread + shift;
        return index % 3 === 0 ? 40 + 10 * moved : 2000 + 100 * moved;
      });
    };
  };
  const settings = {
    driftTests: ALL,
    driftMinimumSample: 100,
    driftConfirmations: 2,
    driftConfirmationWindows: 3,
  };

  test('a thousand windows without drift begin no episode', () => {
    const { observe, episodes } = testDetector(features, settings);
    const rows = stream(99);
    for (let window = 0; window < 1000; window++) observe(rows(100), 100);
    expect(episodes).toEqual([]);
  });

  test('a shift is possible at first, and drift once it is confirmed', async () => {
    const { observe, detector, scrape, episodes } = testDetector(features, settings);
    const rows = stream(1);
    observe(rows(100), 100);
    expect(detector.state().window.status).toBe('stable');
    observe(rows(100, 1), 100);
    expect(detector.state().window.status).toBe('possible');
    expect(await scrape('drift_state{feature="cpu"}')).toBe(1);
    expect(await scrape('drift_detected{feature="cpu"}')).toBe(0);
    expect(episodes).toEqual([]);
    observe(rows(100, 1), 100);
    expect(detector.state().window.status).toBe('drift');
    expect(await scrape('drift_state{feature="cpu"}')).toBe(2);
    expect(await scrape('drift_overall_state')).toBe(2);
    expect(await scrape('drift_detected{feature="cpu"}')).toBe(1);
    expect(await scrape('drift_detected{feature="zone"}')).toBe(0);
    observe(rows(100), 100);
    expect(detector.state().window.status).toBe('drift');
    observe(rows(100), 100);
    expect(detector.state().window.status).toBe('stable');
    expect(episodes.map(({ type }) => type)).toEqual(['started', 'ended']);
    expect(episodes[0]?.findings[0]).toMatchObject({ pValue: expect.any(Number) as number });
  });

  test('a wider spread is found though the mean stays', () => {
    const { observe, detector } = testDetector(features, settings);
    const rows = stream(2);
    for (let window = 0; window < 3; window++) observe(rows(100, 0, 2.5), 100);
    const [cpu] = detector.state().features;
    expect(cpu).toMatchObject({ condition: 'drift' });
    const exceeded = cpu?.tests.filter((each) => each.exceeded).map(({ test: name }) => name);
    expect(exceeded).toContain('psi');
    expect(exceeded).not.toContain('mean_shift');
  });

  test('a category that crowds out the others is found', () => {
    const { observe, detector } = testDetector(features, settings);
    const rows = stream(3);
    for (let window = 0; window < 2; window++) {
      observe(
        rows(100).map((value, index) => (index % 3 === 2 ? 1 : value)),
        100,
      );
    }
    expect(detector.state().features.map(({ condition }) => condition)).toEqual(['none', 'none', 'drift']);
  });

  test('answers that change are found, under a name that is no feature’s', async () => {
    const { detector, scrape } = testDetector([normal('prediction', 40, 10)], {
      driftTests: ALL,
      driftMinimumSample: 100,
    });
    const rows = normalRows(4)(100, 1, 40, 10);
    detector.observe(rows, 100, new Float64Array(100).fill(1));
    expect(await scrape('drift_detected{feature="prediction"}')).toBe(0);
    expect(await scrape('drift_detected{feature="(prediction)"}')).toBe(1);
    expect(detector.state().predictions).toMatchObject({ feature: '(prediction)', condition: 'drift' });
  });

  test('an effect too small to matter is no drift, however many rows show it', () => {
    const settled = { driftTests: ALL, driftWindow: 20_000, driftMinimumSample: 20_000 };
    const conditions = [0, 10].map((driftMinimumEffect) => {
      const { observe, detector } = testDetector([normal('cpu', 40, 10)], {
        ...settled,
        driftMinimumEffect: driftMinimumEffect === 0 ? 0 : 0.5,
      });
      observe(normalRows(5)(20_000, 1, 42, 10), 20_000);
      return detector.state().features[0]?.condition;
    });
    expect(conditions).toEqual(['drift', 'none']);
  });
});

describe('all features together', () => {
  test('drift where two of them no longer move together, on a thread of its own', async () => {
    const cpu = normal('cpu', 40, 10);
    const load = normal('load', 40, 10);
    const { observe, detector, scrape } = testDetector([cpu, load], {
      driftTests: ['mmd'],
      driftMinimumSample: 100,
    });
    // in the baseline both samples are of the same rows, so cpu = load there
    observe(normalRows(6)(100, 2, 40, 10), 100);
    await expect.poll(() => detector.state().joint?.condition, { timeout: 30_000 }).toBe('drift');
    expect(await scrape('drift_detected{feature="all features"}')).toBe(1);
    expect(detector.state().joint?.tests).toMatchObject([{ test: 'mmd', pValue: 0.001, exceeded: true }]);
    detector.close();
  });
});

describe('an evaluation', () => {
  test('waits for its rows and its time, and a scrape makes up for it', async () => {
    const { observe, detector, scrape, time } = testDetector([cpu], {
      driftMinimumSample: 2,
      driftEvaluateEvery: 5,
      driftEvaluateSeconds: 10,
    });
    const mean = () => detector.state().features[0]?.mean;
    observe([40, 40], 2);
    expect(mean()).toBe(40);
    time.now += 60_000;
    observe([70], 1);
    expect(mean()).toBe(40);
    observe([70, 70, 70, 70], 4);
    expect(mean()).toBe(430 / 7);
    time.now += 1000;
    observe([70, 70, 70, 70, 70], 5);
    expect(mean()).toBe(430 / 7);
    time.now += 9000;
    await scrape('drift_window_rows');
    expect(mean()).toBe(780 / 12);
  });

  test('is measured, and counted once', async () => {
    const { observe, scrape } = testDetector([cpu]);
    observe(new Float64Array(30).fill(40), 30);
    expect(await scrape('drift_evaluation_seconds_count')).toBe(1);
  });

  test('of rows that are too old does not happen, and what was known stays', () => {
    const { observe, detector, time } = testDetector([cpu], {
      driftMinimumSample: 10,
      driftWindowSeconds: 60,
    });
    observe(new Float64Array(10).fill(90), 10);
    expect(detector.state().window).toMatchObject({ rows: 10, status: 'drift', seconds: 60 });
    time.now += 61_000;
    expect(detector.state().window).toMatchObject({ rows: 0, status: 'drift' });
    observe([40]);
    expect(detector.state().window).toMatchObject({ rows: 1, status: 'drift' });
  });

  test('runs between requests, not in one', () => {
    const waiting: (() => void)[] = [];
    const { observe, detector } = testDetector([cpu], {}, (task) => waiting.push(task));
    observe(new Float64Array(30).fill(90), 30);
    expect(detector.state().window.status).toBe('warming_up');
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) task();
    expect(detector.state().window.status).toBe('drift');
  });

  test('that is under way when the detector is closed ends there', () => {
    const waiting: (() => void)[] = [];
    const { observe, detector, episodes } = testDetector([cpu], {}, (task) => waiting.push(task));
    observe(new Float64Array(30).fill(90), 30);
    detector.close();
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) task();
    expect(episodes).toEqual([]);
  });

  test('goes on when the clock is set back by an hour', () => {
    const { observe, detector, time } = testDetector([cpu], { driftEvaluateSeconds: 10 });
    observe(new Float64Array(30).fill(40), 30);
    expect(detector.state().window.status).toBe('stable');
    time.now -= 3_600_000;
    observe(new Float64Array(100).fill(90), 100);
    expect(detector.state().window.status).toBe('drift');
  });
});

test('an episode that is under way when the detector is closed, because another model takes over, ends there', () => {
  const { observe, detector, episodes } = testDetector([cpu]);
  observe(new Float64Array(30).fill(90), 30);
  detector.close();
  detector.close();
  expect(episodes.map(({ type }) => type)).toEqual(['started', 'ended']);
  expect(episodes[1]!.id).toBe(episodes[0]!.id);
});

describe('a batch of two windows or more', () => {
  const settings = { driftConfirmations: 2, driftConfirmationWindows: 3, driftEvaluateEvery: 25 };
  /** One request of so many rows, of which those from `from` to before `to` are shifted by two standard deviations. */
  const batch = (count: number, from = 0, to = count) =>
    normalRows(7)(count, 1, 0, 1).map((value, row) => value + (row >= from && row < to ? 2 : 0));
  const statusAfter = (rows: Float64Array, own = {}) => {
    const { observe, detector } = testDetector([normal('load', 0, 1)], { ...settings, ...own });
    observe(rows, rows.length);
    return detector.state().window.status;
  };

  test('is judged when it ends, because no rows may come after it', () => {
    expect(statusAfter(batch(400))).toBe('drift');
    expect(statusAfter(batch(400, 400))).toBe('stable');
  });

  test('has drifted only if its halves agree', () => {
    expect(statusAfter(batch(400, 0, 200))).not.toBe('drift');
    expect(statusAfter(batch(400, 200))).not.toBe('drift');
  });

  test('is judged by later rows if it has fewer', () => {
    expect(statusAfter(batch(199))).toBe('possible');
    expect(statusAfter(batch(400), { driftWindow: 300 })).toBe('possible');
  });

  test('ends drift, too', () => {
    const { observe, detector, episodes } = testDetector([normal('load', 0, 1)], settings);
    observe(batch(400), 400);
    observe(batch(400, 400), 400);
    expect(detector.state().window.status).toBe('stable');
    expect(episodes.map(({ type }) => type)).toEqual(['started', 'ended']);
  });

  test('that is refused is judged by the rows for which it was', () => {
    const { detector } = testDetector([normal('load', 0, 1)], { ...settings, driftTests: ['refused'] });
    const refused = (share: number, from: number, to: number) =>
      new Map(
        Array.from({ length: 400 }, (_, row) => row)
          .filter((row) => row >= from && row < to && row % 100 < 100 * share)
          .map((row) => [row, [0]] as const),
      );
    detector.refuse(400, refused(0.39, 0, 200));
    expect(detector.state().refused?.condition).not.toBe('drift');
    detector.refuse(400, refused(0.39, 0, 400));
    expect(detector.state().refused?.condition).toBe('drift');
  });
});

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promtoolInstalled, testRules } from '../../../constructs/testing/promtool';
import type { Anomaly } from '../../../runtime/anomalies/anomaly-detector';
import type { Reading } from '../../../runtime/anomalies/reading';
import { seededRandom } from '../../../runtime/statistics/random';
import { toolInstalled } from '../../support/tools';
import { MINUTE, watchLines } from './watch-lines';

const installed = toolInstalled(
  promtoolInstalled(),
  'promtool',
  'WHETHER watch FINDS WHAT AN ALERT OF PROMETHEUS FINDS',
);

/** promtool's lookback cannot be set. Prometheus 3 drops a reading of exactly this age: its times are whole milliseconds. */
const LOOKBACK =
  5 * MINUTE - (/version 2\./.test(spawnSync('promtool', ['--version']).stdout.toString()) ? 0 : 1);

interface Judged {
  readonly readings: readonly Reading[];
  /** By the `for` of the alert, in minutes. */
  readonly anomalies: ReadonlyMap<number, readonly Anomaly[]>;
}

/**
 * Has promtool judge series by the alert and fails unless it fires at the evaluations within the anomalies, and at no
 * others, and is active since their starts. It is evaluated twice in each interval, so that a gap that is longer than the
 * lookback by one interval is seen.
 *
 * @param series times are multiples of the interval
 */
function expectPromtoolToAgree(series: readonly Judged[], interval: number): void {
  const evaluation = interval / 2;
  const durations = [...new Set(series.flatMap(({ anomalies }) => [...anomalies.keys()]))];
  const rules = durations.map((minutes) => ({
    alert: `AboveFor${minutes}m`,
    expr: 'cpu_usage_percent > 90',
    for: `${minutes}m`,
  }));
  const expectations = series.flatMap(({ readings, anomalies }, index) => {
    // promtool's clock starts at 0
    const origin = readings[0]!.time;
    const horizon = readings[readings.length - 1]!.time - origin;
    return durations.flatMap((minutes) => {
      const firing = `ALERTS{alertname="AboveFor${minutes}m",alertstate="firing",series="${index}"}`;
      const evaluations = (anomalies.get(minutes) ?? []).map(({ start, end, endedBy }) => {
        const first = start - origin + minutes * MINUTE;
        const last = end - origin;
        // at the time of a reading that is not above, it does not fire any more
        return { start, first, last: endedBy === 'reading' ? last - evaluation : last - (last % evaluation) };
      });
      const count = ({ first, last }: { first: number; last: number }) => (last - first) / evaluation + 1;
      const each = evaluations.flatMap(({ start, first, last }) => [
        {
          eval_time: `${first}ms`,
          expr: `sum(ALERTS_FOR_STATE{alertname="AboveFor${minutes}m",series="${index}"})`,
          exp_samples: [{ value: (start - origin) / 1000 }],
        },
        {
          eval_time: `${last}ms`,
          expr: `sum(count_over_time(${firing}[${last - first + 1}ms]))`,
          exp_samples: [{ value: count({ first, last }) }],
        },
      ]);
      const total = evaluations.reduce((sum, each) => sum + count(each), 0);
      const all = {
        eval_time: `${horizon}ms`,
        expr: `sum(count_over_time(${firing}[${horizon + 1}ms]))`,
        exp_samples: total === 0 ? [] : [{ value: total }],
      };
      return [...each, all];
    });
  });
  testRules({ groups: [{ name: 'cpu', rules }] }, [
    {
      rule_files: ['rules.yaml'],
      evaluation_interval: `${evaluation}ms`,
      tests: [
        {
          interval: `${interval}ms`,
          input_series: series.map(({ readings }, index) => ({
            series: `cpu_usage_percent{series="${index}"}`,
            values: valuesOf(readings, interval),
          })),
          promql_expr_test: expectations,
        },
      ],
    },
  ]);
}

/** https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series: `_x3` is three times nothing. */
function valuesOf(readings: readonly Reading[], interval: number): string {
  let next = readings[0]!.time;
  return readings
    .flatMap(({ time, value }) => {
      const missing = (time - next) / interval;
      next = time + interval;
      return missing === 0 ? [String(value)] : [`_x${missing}`, String(value)];
    })
    .join(' ');
}

const recorded = (name: string): string[] =>
  readFileSync(join(__dirname, 'recorded', name), 'utf8')
    .trimEnd()
    .split('\n');

function readingOf(line: string): Reading {
  const { timestamp, cpu_usage_percent: value } = JSON.parse(line) as {
    timestamp: string;
    cpu_usage_percent: number;
  };
  return { time: Date.parse(timestamp), value };
}

describe.runIf(installed)('an alert of Prometheus over the same readings', () => {
  it.each([
    { name: 'cpu-ec2-ac20cd.jsonl', count: 1 },
    { name: 'cpu-asg-misconfiguration.jsonl', count: 24 },
  ])('fires in $name at the same times', ({ name, count }) => {
    const lines = recorded(name);
    const { anomalies } = watchLines(lines, { maxGapMs: LOOKBACK });
    expect(anomalies).toHaveLength(count);
    const judged = { readings: lines.map(readingOf), anomalies: new Map([[5, anomalies]]) };
    expectPromtoolToAgree([judged], 5 * MINUTE);
  });

  // gaps at, below and above the lookback; values at, just above and just below the threshold
  const STEPS = [1, 1, 2, 3, 4, 5, 5, 5, 6, 7, 10, 11];
  const VALUES = [95, 99.9, 100, 90.0001, 90, 89.9999, 50, 0];

  it('fires at the same times in 300 generated series, for durations that are shorter, equal and longer than a gap', () => {
    const random = seededRandom(20141128);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const generated = Array.from({ length: 300 }, (_, index) => {
      const regular = index % 2 === 0;
      const share = random();
      let time = Date.UTC(2026, 0, 1, 0, index);
      return Array.from({ length: 25 }, (): Reading => {
        time += (regular && random() < 0.9 ? 5 : pick(STEPS)) * MINUTE;
        return { time, value: random() < share ? pick(VALUES.slice(0, 4)) : pick(VALUES) };
      });
    });
    const series = generated.map((readings) => {
      const lines = disturbed(readings, random);
      const anomalies = [0, 4, 5, 12].map((minutes) => {
        const watched = watchLines(lines, { forMs: minutes * MINUTE, maxGapMs: LOOKBACK });
        expect(watched.summary).toMatchObject({ read: readings.length, late: 0, conflict: 0 });
        return [minutes, watched.anomalies] as const;
      });
      return { readings, anomalies: new Map(anomalies) };
    });
    const found = series.flatMap(({ anomalies }) => anomalies.get(5)!);
    expect(new Set(found.map(({ endedBy }) => endedBy))).toEqual(new Set(['reading', 'gap', 'nothing']));
    expectPromtoolToAgree(series, MINUTE);
  });
});

/** The readings as lines: some twice, some after a later one, the times in every form, with lines between that are none. */
function disturbed(readings: readonly Reading[], random: () => number): string[] {
  const forms = [
    (time: number) => new Date(time).toISOString(),
    (time: number) => `${new Date(time + 120 * MINUTE).toISOString().slice(0, 19)}+02:00`,
    (time: number) => time / 1000,
    (time: number) => time,
    (time: number) => time * 1000,
    (time: number) => String(BigInt(time) * 1_000_000n),
  ];
  const arriving = readings
    .flatMap((reading) => (random() < 0.1 ? [reading, reading] : [reading]))
    .map((reading) => ({ reading, at: reading.time + Math.floor(random() * 10) * MINUTE }))
    .toSorted((a, b) => a.at - b.at);
  return arriving.flatMap(({ reading: { time, value } }) => {
    const timestamp = forms[Math.floor(random() * forms.length)]!(time);
    const line = JSON.stringify({ timestamp, cpu_usage_percent: value });
    return random() < 0.05 ? [line.slice(0, -3), '', line] : [line];
  });
}

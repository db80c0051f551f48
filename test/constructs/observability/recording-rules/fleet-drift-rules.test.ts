import { Duration } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { DriftMonitor, fleetDriftRules, PrometheusRule, type FleetDriftProps } from '../../../../constructs';
import { select } from '../../../../constructs/observability/promql';
import {
  distinctRecords,
  recorded,
} from '../../../../constructs/observability/recording-rules/recording-rule';
import { METRICS } from '../../../../runtime/contract/metrics';
import { populationStability } from '../../../../runtime/statistics/population-stability';
import { normalRows } from '../../../runtime/drift/normal-rows';
import { namespacedChart } from '../../../support/namespaced-chart';
import { testRules } from '../../../../constructs/testing';
import { incidentService } from '../../../support/reference-service';
import { canEvaluateRules } from '../../../support/promtool';

const LABELS = { namespace: 'serving', job: 'incident' } as const;
const HOUR = 60;

function monitored(fleet?: FleetDriftProps): DriftMonitor {
  const chart = namespacedChart();
  return new DriftMonitor(chart, 'drift', { target: incidentService(chart), fleet });
}

/** Rows by bin. */
interface Counts {
  readonly trained: readonly number[];
  /** Each pod's increase a minute. */
  readonly perMinute: Readonly<Record<string, readonly number[]>>;
  readonly baseline?: string;
}

function seriesOf(feature: string, { trained, perMinute, baseline = 'b1' }: Counts) {
  return Object.entries(perMinute).flatMap(([pod, rows]) =>
    rows.flatMap((each, bin) => {
      const labels = { ...LABELS, pod, feature, bin: String(bin), baseline };
      return [
        { series: select(METRICS.featureBins, labels), values: `0+${each}x${3 * HOUR}` },
        { series: select(METRICS.featureBinBaselineRows, labels), values: `${trained[bin]}+0x${3 * HOUR}` },
      ];
    }),
  );
}

/** What a query gives after two hours of the service: 1 for each set of labels at which it is the number. */
function expectIn(
  monitor: DriftMonitor,
  features: Readonly<Record<string, Counts | readonly Counts[]>>,
  expected: readonly { readonly query: string; readonly labels: string; readonly value: number }[],
  absent: readonly string[] = [],
): void {
  const groups = [{ name: 'fleet', rules: Object.values(fleetDriftRules(monitor)) }];
  testRules({ groups }, [
    {
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: Object.entries(features).flatMap(([feature, counts]) =>
            [counts].flat().flatMap((each: Counts) => seriesOf(feature, each)),
          ),
          promql_expr_test: [
            ...expected.map(({ query, labels, value }) => ({
              expr: `abs(${query} - ${value}) < bool 1e-9`,
              eval_time: '2h',
              exp_samples: [{ labels, value: 1 }],
            })),
            ...absent.map((expr) => ({ expr, eval_time: '2h', exp_samples: [] })),
          ],
        },
      ],
    },
  ]);
}

const hourly = { window: Duration.hours(1), minimumRows: 100 } as const;
const one = monitored(hourly);
const { psi, chance, share, rows } = fleetDriftRules(one);
const labelsOf = (feature: string, baseline = 'b1'): string =>
  `{namespace="serving",job="incident",feature="${feature}",baseline="${baseline}"}`;
const at = (rule: typeof psi, feature: string, baseline = 'b1') => recorded(rule, { feature, baseline });

describe('over the rows of all pods, the index', () => {
  // an hour of both pods: 540, 720, 0, 360, 300 rows; and 540, 60
  const cpu = { trained: [100, 120, 80, 100, 0], perMinute: { a: [7, 3, 0, 5, 1], b: [2, 9, 0, 1, 4] } };
  const zone = { trained: [80, 20], perMinute: { a: [9, 0], b: [0, 1] } };

  // python3 -c "
  // import numpy as np
  // def psi(r, c):
  //     r = np.array(r) + .5; c = np.array(c) + .5; p = r / r.sum(); q = c / c.sum()
  //     return ((q - p) * np.log(q / p)).sum()
  // print(psi([100, 120, 80, 100, 0], [540, 720, 0, 360, 300]), psi([80, 20], [540, 60]))"
  const CPU_PSI = 2.1154829964332404;
  const ZONE_PSI = 0.0840964370778728;
  const known = [
    { feature: 'cpu', counts: cpu, served: [540, 720, 0, 360, 300], value: CPU_PSI },
    { feature: 'zone', counts: zone, served: [540, 60], value: ZONE_PSI },
  ];

  test.each(known)('is that of numpy and of the runtime: $feature', ({ counts, served, value }) => {
    expect(populationStability(counts.trained, served)).toBeCloseTo(value, 12);
  });

  test.runIf(canEvaluateRules)(
    'is that of numpy in Prometheus, bins without rows on either side included',
    () => {
      expectIn(
        one,
        { cpu, zone },
        known.map(({ feature, value }) => ({ query: at(psi, feature), labels: labelsOf(feature), value })),
      );
    },
  );

  test.runIf(canEvaluateRules)('is that of the runtime on whatever is counted', () => {
    const random = normalRows(1);
    const count = (most: number): number[] =>
      [...random(6, 1, 0, 1)].map((each) => Math.max(0, Math.round(most * each)));
    const features = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [
        `f${index}`,
        { trained: count(300), perMinute: { a: [9, ...count(9).slice(1)], b: count(9) } },
      ]),
    );
    expectIn(
      one,
      features,
      Object.entries(features).map(([feature, { trained, perMinute }]) => ({
        query: at(psi, feature),
        labels: labelsOf(feature),
        value: populationStability(
          trained,
          perMinute.a.map((each, bin) => HOUR * (each + perMinute.b[bin]!)),
        ),
      })),
    );
  });

  test.runIf(canEvaluateRules)('is of one baseline, though two models are served', () => {
    const other = { trained: [80, 100, 120], perMinute: { c: [0, 9, 3] }, baseline: 'b2' };
    expectIn(one, { cpu: [cpu, other] }, [
      { query: at(psi, 'cpu'), labels: labelsOf('cpu'), value: CPU_PSI },
      {
        query: at(psi, 'cpu', 'b2'),
        labels: labelsOf('cpu', 'b2'),
        value: populationStability(other.trained, [0, 540, 180]),
      },
    ]);
  });

  test.runIf(canEvaluateRules)('is not there for fewer rows than it asks for, and is for as many', () => {
    const asks = (minimumRows: number) => monitored({ ...hourly, minimumRows });
    const value = ZONE_PSI;
    expectIn(asks(600), { zone }, [{ query: at(psi, 'zone'), labels: labelsOf('zone'), value }]);
    expectIn(asks(601), { zone }, [], [recorded(psi)]);
  });

  test.runIf(canEvaluateRules)('has beside it what chance alone gives: (bins − 1) · (1/n + 1/m)', () => {
    expectIn(one, { cpu, zone }, [
      { query: at(chance, 'cpu'), labels: labelsOf('cpu'), value: 4 * (1 / 1920 + 1 / 400) },
      { query: at(chance, 'zone'), labels: labelsOf('zone'), value: 1 / 600 + 1 / 100 },
    ]);
  });

  test.runIf(canEvaluateRules)('has shares of a feature that add up to 1', () => {
    expectIn(one, { cpu, zone }, [
      {
        query: `sum by (feature) (${recorded(share, { feature: 'cpu' })})`,
        labels: '{feature="cpu"}',
        value: 1,
      },
      { query: `sum(${recorded(rows, { feature: 'zone' })})`, labels: '{}', value: 600 },
    ]);
  });
});

test('rules over several windows stand side by side', () => {
  const monitor = monitored();
  const all = [undefined, Duration.hours(1), Duration.days(7)].flatMap((window) =>
    Object.values(fleetDriftRules(monitor, window)),
  );
  // shares in training know no window
  expect(distinctRecords(all)).toHaveLength(3 * 4 + 1);
  const chart = namespacedChart();
  expect(() => new PrometheusRule(chart, 'rules', { alerts: [], records: all })).not.toThrow();
});

test.each([
  {
    fleet: { window: Duration.minutes(5) },
    message: 'fleet.window must be 1 hour to 30 days, got 300 seconds',
  },
  { fleet: { window: Duration.days(31) }, message: 'got 2678400 seconds' },
  {
    fleet: { threshold: 0 },
    message: 'fleet.threshold must be a population stability index from 0.01 to 2, got 0',
  },
  { fleet: { threshold: 25 }, message: '0.1 marks a moderate shift, 0.25 a major one' },
  {
    fleet: { minimumRows: 99 },
    message: 'fleet.minimumRows must be a whole number from 100 to 1,000,000,000, got 99',
  },
  { fleet: { minimumRows: 150.5 }, message: 'got 150.5' },
])('a comparison of the fleet is refused: $message', ({ fleet, message }) => {
  expect(() => monitored(fleet)).toThrow(message);
});

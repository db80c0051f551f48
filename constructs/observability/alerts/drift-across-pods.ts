import { Duration } from 'cdk8s';
import { METRICS } from '../../../runtime/contract/metrics';
import type { DriftMonitor } from '../../serving/drift-monitor';
import { prometheusDuration, select } from '../promql';
import { fleetDriftRules } from '../recording-rules/fleet-drift-rules';
import { recorded } from '../recording-rules/recording-rule';
import { alertLabels } from './alert-labels';
import { seriesLabels } from '../service-series';
import type { Alert, Scenarios, TestSeries } from './alert';
import type { DriftAlertOptions } from './window-drift';

/**
 * The rows of all pods together differ from the training data, even if no single pod has confirmed drift.
 *
 * @param options for 15 minutes by default
 */
export function driftAcrossPods(monitor: DriftMonitor, options: DriftAlertOptions = {}): Alert {
  const { target: service, fleet } = monitor;
  const { window, threshold } = fleet;
  const { psi, chance, ...shares } = fleetDriftRules(monitor);
  const wait = options.for ?? Duration.minutes(15);
  return {
    name: 'ModelDriftAcrossPods',
    expr: `${recorded(psi)} > ${threshold} + ${recorded(chance)}`,
    reads: [...Object.values(shares), psi, chance],
    threshold,
    for: wait,
    severity: 'warning',
    summary: `{{ $labels.feature }} of ${service.name} has drifted from the training data, over all pods`,
    description:
      `Over the last ${prometheusDuration(window)}, the shares of rows by bin of the baseline {{ $labels.baseline }} differ by a ` +
      `population stability index above ${threshold}, corrected for chance. The dashboard Drift shows the bins to ` +
      'which rows have moved, and since when. If the source has changed its unit or fails, fix it there; if the ' +
      'data has really changed, train on newer data.',
    labels: alertLabels(service, 'warning'),
    get scenarios(): Scenarios {
      return scenarios(monitor, wait);
    },
  };
}

/** Rows by bin in the scenarios' training data: so many that the mean of the index without drift is almost 0. */
const TRAINED = [5000, 5000] as const;

function scenarios({ target: service, fleet: { minimumRows } }: DriftMonitor, wait: Duration): Scenarios {
  const minutes = Math.ceil(wait.toMilliseconds() / 60_000) + 15;
  const at = Duration.minutes(minutes);
  // rows a minute by bin: every window holds more than enough of all but the last
  const even = [minimumRows, minimumRows];
  const first = [2 * minimumRows, 0];
  const second = [0, 2 * minimumRows];
  const leaning = [3 * minimumRows, minimumRows];
  const few = [minimumRows / (4 * minutes), 0];
  const drifted = (baseline: string) => ({ labels: { job: service.name, feature: 'cpu', baseline } });
  const binOf = (pod: string, baseline: string, bin: number) => ({
    ...seriesLabels(service),
    pod,
    feature: 'cpu',
    bin: String(bin),
    baseline,
  });
  const served = (pod: string, baseline: string, perMinute: readonly number[]): TestSeries[] =>
    perMinute.map((rows, bin) => ({
      series: select(METRICS.featureBins, binOf(pod, baseline, bin)),
      values: `0+${rows}x${minutes}`,
    }));
  const trained = (pod: string, baseline: string, rows: readonly number[]): TestSeries[] =>
    rows.map((count, bin) => ({
      series: select(METRICS.featureBinBaselineRows, binOf(pod, baseline, bin)),
      values: `${count}+0x${minutes}`,
    }));
  return {
    firing: [
      {
        name: 'the rows of both pods lie in one of two equal bins',
        series: [
          ...served('a', 'b1', first),
          ...served('b', 'b1', first),
          ...trained('a', 'b1', TRAINED),
          ...trained('b', 'b1', TRAINED),
        ],
        at,
        fires: [drifted('b1')],
      },
      {
        name: 'two models drift at the same time, and would hide each other if they were counted as one',
        series: [
          ...served('a', 'b1', first),
          ...served('b', 'b2', second),
          ...trained('a', 'b1', TRAINED),
          ...trained('b', 'b2', TRAINED),
        ],
        at,
        fires: [drifted('b1'), drifted('b2')],
      },
    ],
    silent: [
      {
        name: 'the rows are those of the baseline',
        series: [...served('a', 'b1', even), ...trained('a', 'b1', TRAINED)],
        at,
      },
      {
        name: 'two pods differ in opposite directions, and the service does not',
        series: [
          ...served('a', 'b1', first),
          ...served('b', 'b1', second),
          ...trained('a', 'b1', TRAINED),
          ...trained('b', 'b1', TRAINED),
        ],
        at,
      },
      {
        name: 'two models get the rows that each was trained on, and one of them gets most',
        series: [
          ...served('a', 'b1', [90 * minimumRows, 10 * minimumRows]),
          ...served('b', 'b2', [minimumRows, 9 * minimumRows]),
          ...trained('a', 'b1', [9000, 1000]),
          ...trained('b', 'b2', [1000, 9000]),
        ],
        at,
      },
      {
        name: 'the rows are too few for an evaluation, however unusual',
        series: [...served('a', 'b1', few), ...trained('a', 'b1', TRAINED)],
        at,
      },
      {
        name: 'the model was trained on so few rows that chance explains the difference',
        series: [...served('a', 'b1', leaning), ...trained('a', 'b1', [1, 1])],
        at,
      },
    ],
    noData: [
      {
        name: 'there is no traffic',
        series: [...served('a', 'b1', [0, 0]), ...trained('a', 'b1', TRAINED)],
        at,
      },
      { name: 'the pods do not export the rows of the training data', series: served('a', 'b1', first), at },
      { name: 'there are no series', series: [], at },
    ],
  };
}

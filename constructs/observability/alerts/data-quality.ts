import { Duration } from 'cdk8s';
import { METRICS } from '../../../runtime/contract/metrics';
import type { InferenceService } from '../../serving/inference-service';
import { increase, rate, select } from '../promql';
import { alertLabels } from './alert-labels';
import { growing } from './samples';
import { seriesLabels } from '../service-series';
import type { Alert, Scenarios } from './alert';

/** Options of `dataQualityViolations`. */
export interface DataQualityAlertOptions {
  /**
   * Share of rows in which one feature breaks one expectation, above which the alert fires, 0 to 1.
   *
   * @default 0.01
   */
  readonly thresholdRatio?: number;
  /**
   * Rows that the window must hold: without traffic there is no ratio, and one odd row at night is not a trend.
   *
   * @default 100
   */
  readonly minimumRows?: number;
  /**
   * Time over which rows are counted.
   *
   * @default Duration.minutes(15)
   */
  readonly window?: Duration;
  /**
   * Time for which it must last before the alert fires.
   *
   * @default Duration.minutes(5)
   */
  readonly for?: Duration;
}

/** A source sends values that the model does not expect: too many rows break one expectation of one feature. */
export function dataQualityViolations(
  service: InferenceService,
  options: DataQualityAlertOptions = {},
): Alert {
  const { thresholdRatio = 0.01, minimumRows = 100, window = Duration.minutes(15) } = options;
  if (!(thresholdRatio > 0 && thresholdRatio < 1)) {
    throw new Error(`thresholdRatio must be a share between 0 and 1, got ${thresholdRatio}; 0.01 is 1 %`);
  }
  const labels = seriesLabels(service);
  const broken = select(METRICS.dataQualityViolations, labels);
  const rows = select(METRICS.dataQualityRows, labels);
  const counted = (rowsPerMinute: number, violationsPerMinute: number) => [
    growing(select(METRICS.dataQualityRows, { ...labels, pod: 'a' }), rowsPerMinute),
    growing(
      select(METRICS.dataQualityViolations, { ...labels, pod: 'a', feature: 'cpu', kind: 'max' }),
      violationsPerMinute,
    ),
    growing(
      select(METRICS.dataQualityViolations, { ...labels, pod: 'a', feature: 'cpu', kind: 'missing' }),
      0,
    ),
  ];
  // enough rows in 15 minutes for any minimum
  const perMinute = Math.max(60, minimumRows);
  const at = Duration.minutes(20 + (options.for ?? Duration.minutes(5)).toMinutes());
  return {
    name: 'DataQualityViolations',
    expr:
      `sum by (feature, kind) (${rate(broken, window)}) / on () group_left () sum(${rate(rows, window)}) > ${thresholdRatio} ` +
      `and on () sum(${increase(rows, window)}) >= ${minimumRows}`,
    threshold: thresholdRatio,
    for: options.for ?? Duration.minutes(5),
    severity: 'warning',
    summary: `{{ $value | humanizePercentage }} of the rows for ${service.name} break an expectation of {{ $labels.feature }}`,
    description:
      'The label kind names the expectation. missing, type and categories: the value could not be read and the request was ' +
      'refused. min and max: the value lies outside the range that the model expects. Fix the source; if the expectation is ' +
      'too narrow, widen it and train again.',
    labels: alertLabels(service, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'every row breaks one expectation',
            series: counted(perMinute, perMinute),
            at,
            fires: [{ labels: { feature: 'cpu', kind: 'max' }, value: '100%' }],
          },
        ],
        silent: [
          { name: 'every row meets every expectation', series: counted(perMinute, 0), at },
          {
            name: 'the only row of the night is unusual',
            series: counted(0, 0).map((series, index) =>
              index < 2 ? { ...series, values: '0+0x12 1+0x28' } : series,
            ),
            at: Duration.minutes(16),
          },
        ],
        noData: [
          { name: 'there is no traffic', series: counted(0, 0), at },
          { name: 'there are no series', series: [], at },
        ],
      };
    },
  };
}

import { Duration } from 'cdk8s';
import { METRICS } from '../../../runtime/contract/metrics';
import { ROUTES } from '../../../runtime/contract/routes';
import type { InferenceService } from '../../serving/inference-service';
import { select } from '../promql';
import { seriesLabels } from '../service-series';
import type { Alert, Scenarios } from './alert';
import { alertLabels } from './alert-labels';
import { constant } from './samples';

/** Options of `modelQualityLow`. */
export interface ModelQualityAlertOptions {
  /**
   * Share of the quality at training that may be lost, above 0 to below 1: of the accuracy and the ROC AUC, by which they
   * may be lower, and of the errors, by which they may be greater.
   *
   * @default 0.05
   */
  readonly toleranceRatio?: number;
  /**
   * Predictions with a truth that a pod must hold.
   *
   * @default 100
   */
  readonly minimumRows?: number;
  /**
   * Time for which it must last before the alert fires.
   *
   * @default Duration.minutes(15)
   */
  readonly for?: Duration;
}

/** Measures that fall when the model gets worse, and those that rise. */
const SCORES = { regex: 'accuracy|roc_auc' } as const;
const ERRORS = { regex: 'mean_absolute_error|root_mean_squared_error' } as const;

/**
 * The live quality of the predictions, measured against their truth, is worse than on the held-out rows of the training
 * data, by more than chance: even the better end of its confidence interval is beyond the tolerance. The alert has the
 * labels `version`, `measure` and `pod`.
 *
 * @throws if the service has no prop `feedback`
 */
export function modelQualityLow(service: InferenceService, options: ModelQualityAlertOptions = {}): Alert {
  const { toleranceRatio = 0.05, minimumRows = 100 } = options;
  if (!service.measuresQuality) {
    throw new Error(
      `${service.node.path} holds no predictions for their truth, so it has no live quality; write feedback: {} in its props`,
    );
  }
  if (!(toleranceRatio > 0 && toleranceRatio < 1)) {
    throw new Error(`toleranceRatio must be a share between 0 and 1, got ${toleranceRatio}; 0.05 is 5 %`);
  }
  const labels = seriesLabels(service);
  const better = select(METRICS.modelQualityUpper, { ...labels, measure: SCORES });
  const lesser = select(METRICS.modelQualityLower, { ...labels, measure: ERRORS });
  const trained = (measure: typeof SCORES | typeof ERRORS) =>
    select(METRICS.modelQualityTrained, { ...labels, measure });
  const rows = select(METRICS.modelQualityRows, labels);
  const own = 'version, measure, pod';
  return {
    name: 'ModelQualityLow',
    expr:
      `max by (${own}) (${better} < ${1 - toleranceRatio} * ${trained(SCORES)} ` +
      `or ${lesser} > ${1 + toleranceRatio} * ${trained(ERRORS)}) ` +
      `and on (version, pod) max by (version, pod) (${rows}) >= ${minimumRows}`,
    for: options.for ?? Duration.minutes(15),
    severity: 'warning',
    summary: `{{ $labels.measure }} of ${service.name} {{ $labels.version }} is worse than at training`,
    description:
      `The predictions whose truth came with ${ROUTES.feedback} are worse than those for the held-out rows of the training ` +
      'data; even the better end of the 95 % confidence interval is. Compare with drift: if features have drifted, ' +
      'their source or the world has changed. If none has, the relation of features and label has changed, or the ' +
      'truths are of a biased part of the rows. Train on newer data.',
    labels: alertLabels(service, 'warning'),
    get scenarios(): Scenarios {
      return scenarios(service, toleranceRatio, minimumRows, options.for ?? Duration.minutes(15));
    },
  };
}

function scenarios(
  service: InferenceService,
  toleranceRatio: number,
  minimumRows: number,
  wait: Duration,
): Scenarios {
  const at = Duration.minutes(Math.ceil(wait.toMinutes()) + 10);
  const lasting = (series: string, value: number) => ({
    ...constant(series, value),
    values: `${value}+0x${at.toMinutes() + 5}`,
  });
  const labels = { ...seriesLabels(service), pod: 'a', version: '1.0.0' };
  const rowsOf = (rows: number) => lasting(select(METRICS.modelQualityRows, labels), rows);
  const accuracy = (upper: number, rows = 2 * minimumRows) => [
    lasting(select(METRICS.modelQualityUpper, { ...labels, measure: 'accuracy' }), upper),
    lasting(select(METRICS.modelQualityTrained, { ...labels, measure: 'accuracy' }), 0.9),
    rowsOf(rows),
  ];
  const error = (lower: number) => [
    lasting(select(METRICS.modelQualityLower, { ...labels, measure: 'mean_absolute_error' }), lower),
    lasting(select(METRICS.modelQualityTrained, { ...labels, measure: 'mean_absolute_error' }), 10),
    rowsOf(2 * minimumRows),
  ];
  const worse = 0.9 * (1 - toleranceRatio) - 0.01;
  return {
    firing: [
      {
        name: 'the accuracy is lower than at training',
        series: accuracy(worse),
        at,
        fires: [{ labels: { measure: 'accuracy', version: '1.0.0', pod: 'a' } }],
      },
      {
        name: 'the error is greater than at training',
        series: error(10 * (1 + toleranceRatio) + 1),
        at,
        fires: [{ labels: { measure: 'mean_absolute_error', version: '1.0.0', pod: 'a' } }],
      },
    ],
    silent: [
      { name: 'the accuracy may be as at training', series: accuracy(0.9), at },
      { name: 'the error may be as at training', series: error(10), at },
      { name: 'the truths are too few', series: accuracy(worse, minimumRows - 1), at },
      {
        name: 'another version is measured at training',
        series: [
          lasting(select(METRICS.modelQualityUpper, { ...labels, measure: 'accuracy' }), worse),
          lasting(
            select(METRICS.modelQualityTrained, { ...labels, version: '2.0.0', measure: 'accuracy' }),
            0.9,
          ),
          rowsOf(2 * minimumRows),
        ],
        at,
      },
    ],
    noData: [
      { name: 'no truth has come', series: [rowsOf(0)], at },
      { name: 'there are no series', series: [], at },
    ],
  };
}

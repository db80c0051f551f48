import { Duration } from 'cdk8s';
import { STREAM_METRICS } from '../../../runtime/contract/streaming/metrics';
import type { ScoredStream } from '../../streaming/scored-stream';
import { rate, select } from '../promql';
import { seriesLabels } from '../service-series';
import { lagByPartition } from '../stream-lag';
import type { Alert, Scenarios } from './alert';
import { alertLabels } from './alert-labels';
import { growing } from './samples';
import { lagOf } from './stream-lag-samples';

/** Options of `streamStalled`. */
export interface StalledAlertOptions {
  /**
   * Time for which it must last before the alert fires.
   *
   * @default Duration.minutes(10)
   */
  readonly for?: Duration;
}

/** Messages wait, and no scorer commits any: it hangs, or has no partition, or there is none. */
export function streamStalled(scorer: ScoredStream, options: StalledAlertOptions = {}): Alert {
  const labels = { ...seriesLabels(scorer), topic: scorer.topic.name, group: scorer.group };
  const consumed = select(STREAM_METRICS.consumed, labels);
  const counted = (perMinute: number) =>
    growing(select(STREAM_METRICS.consumed, { ...labels, pod: 'a' }), perMinute);
  const wait = options.for ?? Duration.minutes(10);
  const at = Duration.minutes(10 + Math.ceil(wait.toMinutes({ integral: false })));
  return {
    name: 'StreamScorerStalled',
    // a scorer that has committed nothing yet has no counter: no series is no consumption
    expr: `sum(${lagByPartition(scorer)}) > 0 unless on () (sum(${rate(consumed, Duration.minutes(5))}) > 0)`,
    for: wait,
    severity: 'critical',
    summary: `{{ $value | humanize }} messages of ${scorer.topic.name} wait, and ${scorer.name} commits none`,
    description:
      'See whether there are pods and what they log: a service that does not answer, a right that is missing at the broker, ' +
      'or a batch that fails again and again. Nothing is lost as long as the topic keeps its messages.',
    labels: alertLabels(scorer, 'critical'),
    supersedes: ['KafkaQueueHigh'],
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'the pods live and commit nothing',
            series: [...lagOf(scorer, '0', 20), counted(0)],
            at,
            fires: [{ value: '20' }],
          },
          {
            name: 'nothing was ever committed',
            series: lagOf(scorer, '0', 20),
            at,
            fires: [{ value: '20' }],
          },
        ],
        silent: [
          { name: 'messages wait and are consumed', series: [...lagOf(scorer, '0', 500), counted(60)], at },
          {
            name: 'nothing is sent and nothing consumed',
            series: [...lagOf(scorer, '0', 0), counted(0)],
            at,
          },
        ],
        noData: [{ name: 'there are no series', series: [], at }],
      };
    },
  };
}

import { Duration } from 'cdk8s';
import type { ScoredStream } from '../../streaming/scored-stream';
import { lagByPartition } from '../stream-lag';
import type { Alert, FiringScenario, Scenario, Scenarios } from './alert';
import { alertLabels } from './alert-labels';
import { lagOf } from './stream-lag-samples';

/** Options of `kafkaQueueHigh`. */
export interface QueueAlertOptions {
  /**
   * Messages that may wait, over all partitions.
   *
   * @default 1000
   */
  readonly thresholdMessages?: number;
  /**
   * Time for which it must last before the alert fires.
   *
   * @default Duration.minutes(5)
   */
  readonly for?: Duration;
}

/**
 * Too many messages wait for a scorer, over all partitions. Partitions whose consumers are gone count, and so do those
 * in which nothing was ever committed.
 */
export function kafkaQueueHigh(scorer: ScoredStream, options: QueueAlertOptions = {}): Alert {
  const { thresholdMessages: threshold = 1000 } = options;
  if (!Number.isInteger(threshold) || threshold < 1) {
    throw new Error(
      `thresholdMessages must be a whole number of messages, at least 1, got ${threshold}; write 1000`,
    );
  }
  const wait = options.for ?? Duration.minutes(5);
  const at = Duration.minutes(10 + Math.ceil(wait.toMinutes({ integral: false })));
  return {
    name: 'KafkaQueueHigh',
    expr: `sum(${lagByPartition(scorer)}) > ${threshold}`,
    threshold,
    for: wait,
    severity: 'warning',
    summary: `{{ $value | humanize }} messages of ${scorer.topic.name} wait for ${scorer.name}`,
    description:
      'More is produced than is scored. See whether the scorers pause because the service sheds load, and whether the ' +
      'autoscaler is at its limit: more pods than partitions would read nothing.',
    labels: alertLabels(scorer, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'no partition alone is above, and all together are',
            series: [...lagOf(scorer, '0', threshold / 2), ...lagOf(scorer, '1', threshold / 2 + 1)],
            at,
            fires: [{ value: humanized(threshold + 1) }],
          },
          ...goneConsumers(scorer, threshold, at),
        ],
        silent: [
          {
            name: 'the queue is at the threshold',
            series: [...lagOf(scorer, '0', threshold), ...lagOf(scorer, '1', 0)],
            at,
          },
          ...emptyPartitions(scorer, at),
        ],
        noData: [
          {
            name: 'there are no series, which alerts on the exporter and the scorer report',
            series: [],
            at,
          },
        ],
      };
    },
  };
}

/** Only the exporter knows about consumers that are gone. */
function goneConsumers(scorer: ScoredStream, threshold: number, at: Duration): FiringScenario[] {
  if (scorer.lagExporter === undefined || scorer.offsetReset === 'latest') return [];
  const kept = 2 * threshold;
  return [
    {
      name: 'the consumers stopped committing so long ago that the broker has forgotten their offsets',
      series: [...lagOf(scorer, '0', -1, kept), ...lagOf(scorer, '1', 0)],
      at,
      fires: [{ value: humanized(kept) }],
    },
  ];
}

function emptyPartitions(scorer: ScoredStream, at: Duration): Scenario[] {
  if (scorer.lagExporter === undefined || scorer.offsetReset === 'latest') return [];
  return [
    {
      name: 'nothing was ever committed, and nothing was ever sent',
      series: lagOf(scorer, '0', -1, 0),
      at,
    },
  ];
}

/** As Prometheus' `humanize` writes it. */
function humanized(value: number): string {
  return value < 1000 ? String(value) : `${Number((value / 1000).toPrecision(4))}k`;
}

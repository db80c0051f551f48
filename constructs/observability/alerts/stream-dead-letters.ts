import { Duration } from 'cdk8s';
import { DEAD_LETTER_HEADERS } from '../../../runtime/contract/streaming/messages';
import { STREAM_METRICS } from '../../../runtime/contract/streaming/metrics';
import type { ScoredStream } from '../../streaming/scored-stream';
import { increase, select } from '../promql';
import { seriesLabels } from '../service-series';
import type { Alert, Scenarios } from './alert';
import { alertLabels } from './alert-labels';
import { growing } from './samples';

/** Options of `streamDeadLetters`. */
export interface DeadLetterAlertOptions {
  /**
   * Dead letters of one reason, in the window, above which the alert fires.
   *
   * @default 0 - every one
   */
  readonly thresholdMessages?: number;
  /**
   * Time over which dead letters are counted.
   *
   * @default Duration.minutes(15)
   */
  readonly window?: Duration;
}

/** Messages could not be scored. They are in the dead-letter topic, and nobody else will look at them. */
export function streamDeadLetters(scorer: ScoredStream, options: DeadLetterAlertOptions = {}): Alert {
  const { thresholdMessages: threshold = 0, window = Duration.minutes(15) } = options;
  if (!(threshold >= 0)) {
    throw new Error(`thresholdMessages must be at least 0, got ${threshold}; 0 tells of every dead letter`);
  }
  const dead = (reason?: 'invalid_json' | 'invalid_row', pod?: string): string =>
    select(STREAM_METRICS.deadLetters, { ...seriesLabels(scorer), reason, pod });
  const perMinute = Math.ceil(threshold / Math.floor(window.toMinutes({ integral: false }))) + 1;
  const counted = window.toMinutes({ integral: false }) * perMinute;
  const at = Duration.minutes(Math.min(30, Math.ceil(window.toMinutes({ integral: false })) + 5));
  return {
    name: 'StreamDeadLetters',
    expr: `sum by (reason) (${increase(dead(), window)}) > ${threshold}`,
    threshold,
    for: Duration.minutes(1),
    severity: 'warning',
    summary: `{{ $value | humanize }} messages for ${scorer.name} were dead letters: {{ $labels.reason }}`,
    description:
      `Read them from ${scorer.deadLetters.name}; the header ${DEAD_LETTER_HEADERS.detail} says what is wrong with each. Fix the ` +
      'producer, then send them again to the topic. If the model does not know a value that is right, train it again.',
    labels: alertLabels(scorer, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'messages are no rows of the model',
            series: [growing(dead('invalid_row', 'a'), perMinute), growing(dead('invalid_json', 'a'), 0)],
            at,
            fires: [{ labels: { reason: 'invalid_row' }, value: String(counted) }],
          },
        ],
        silent: [{ name: 'every message can be scored', series: [growing(dead('invalid_row', 'a'), 0)], at }],
        noData: [{ name: 'there are no series', series: [], at }],
      };
    },
  };
}

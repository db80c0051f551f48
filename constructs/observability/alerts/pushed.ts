import { Duration } from 'cdk8s';
import { WATCH_JOB } from '../../../runtime/contract/watch-metrics';
import type { Pushgateway } from '../charts/pushgateway';
import { ANOMALY_ACTIVE, PUSH_TIME } from '../pushgateway-metrics';
import { select } from '../promql';
import type { Alert, Scenarios } from './alert';
import { alertLabels } from './alert-labels';
import { constant } from './samples';

/** Options of `highCpuUsage` and `pushedMetricsStale`. */
export interface PushedAlertOptions {
  /**
   * Age of a push from which its values count no longer. `cdk8s-aiops watch` pushes every 15 seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly maxAge?: Duration;
}

/** Every alert about what `cdk8s-aiops watch` pushes. */
export function pushgatewayAlerts(gateway: Pushgateway, options: PushedAlertOptions = {}): Alert[] {
  return [highCpuUsage(gateway, options), pushedMetricsStale(gateway, options)];
}

/**
 * A watched stream says that CPU usage has been above the threshold of `watch` for the whole of its time, five minutes by
 * default. There is no `for`: the command has waited, in the stream's own time. A group that nobody pushes any more does
 * not count, because it keeps its last value.
 */
export function highCpuUsage({ namespace }: Pushgateway, options: PushedAlertOptions = {}): Alert {
  const labels = { namespace, job: WATCH_JOB };
  const maxAgeSeconds = ageSeconds(options);
  const active = (source?: string) => select(ANOMALY_ACTIVE, { ...labels, source });
  const pushed = (source?: string) => select(PUSH_TIME, { ...labels, source });
  const at = Duration.minutes(20);
  return {
    name: 'HighCPUUsage',
    expr:
      `max by (source) (${active()}) == 1 ` +
      `and on (source) time() - max by (source) (${pushed()}) < ${maxAgeSeconds}`,
    for: Duration.seconds(0),
    severity: 'warning',
    summary: 'CPU usage in {{ $labels.source }} has been high without interruption',
    description:
      'The output of the command has start, peak and mean of the anomaly. Find the process that uses the CPU on the machine ' +
      'that the stream is of, and compare with what was deployed at its start.',
    labels: alertLabels({ namespace, name: WATCH_JOB }, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'an anomaly goes on',
            series: [constant(active('cpu.jsonl'), 1), justPushed(pushed('cpu.jsonl'))],
            at,
            fires: [{ labels: { source: 'cpu.jsonl' } }],
          },
        ],
        silent: [
          {
            name: 'there is no anomaly',
            series: [constant(active('cpu.jsonl'), 0), justPushed(pushed('cpu.jsonl'))],
            at,
          },
          {
            name: 'the command has ended during an anomaly',
            series: [constant(active('cpu.jsonl'), 1), constant(pushed('cpu.jsonl'), 0)],
            at: afterwards(maxAgeSeconds),
          },
        ],
        noData: [{ name: 'nothing was pushed', series: [], at }],
      };
    },
  };
}

/** A watched stream is pushed no longer: its command has ended without deleting its group, or cannot reach the gateway. */
export function pushedMetricsStale({ namespace }: Pushgateway, options: PushedAlertOptions = {}): Alert {
  const labels = { namespace, job: WATCH_JOB };
  const maxAgeSeconds = ageSeconds(options);
  const pushed = (source?: string) => select(PUSH_TIME, { ...labels, source });
  return {
    name: 'PushedMetricsStale',
    expr: `time() - max by (source) (${pushed()}) > ${maxAgeSeconds}`,
    for: Duration.seconds(0),
    severity: 'warning',
    summary: 'nothing has been pushed for {{ $labels.source }} for {{ $value | humanizeDuration }}',
    description:
      'See whether the command runs and what it says about its last push. If it has ended for good, delete its group, or run ' +
      'it with --delete-group: the gateway keeps the last values for ever.',
    labels: alertLabels({ namespace, name: WATCH_JOB }, 'warning'),
    get scenarios(): Scenarios {
      const at = afterwards(maxAgeSeconds);
      return {
        firing: [
          {
            name: 'the command has ended and its group stays',
            series: [constant(pushed('cpu.jsonl'), 0)],
            at,
            fires: [{ labels: { source: 'cpu.jsonl' }, value: humanized(at) }],
          },
        ],
        silent: [{ name: 'it is pushed again and again', series: [justPushed(pushed('cpu.jsonl'))], at }],
        noData: [{ name: 'its group was deleted', series: [], at }],
      };
    },
  };
}

function ageSeconds({ maxAge = Duration.minutes(5) }: PushedAlertOptions): number {
  const seconds = maxAge.toMilliseconds() / 1000;
  if (Number.isInteger(seconds) && seconds >= 60 && seconds <= 1200) return seconds;
  throw new Error(
    `maxAge must be whole seconds from 60 to 1200, several times the interval of the pushes, got ${seconds}; write Duration.minutes(5)`,
  );
}

/** In a scenario, time begins at 0: a push at each sample. */
function justPushed(series: string) {
  return { series, values: '0+60x40' };
}

function afterwards(seconds: number): Duration {
  return Duration.minutes(Math.ceil(seconds / 60) + 5);
}

/** As Prometheus' `humanizeDuration` writes whole minutes. */
function humanized(duration: Duration): string {
  return `${duration.toMinutes()}m 0s`;
}

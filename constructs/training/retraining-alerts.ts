import { Duration } from 'cdk8s';
import { RETRAINING_METRICS } from '../../runtime/contract/retraining';
import type { Alert, Scenarios } from '../observability/alerts/alert';
import { alertLabels } from '../observability/alerts/alert-labels';
import { prometheusDuration } from '../observability/promql';
import type { RetrainingDag } from './retraining-dag';
import type { RetrainingSchedule } from './retraining-schedule';

/** Options of `retrainingAlerts` for a schedule. */
export interface RetrainingAlertOptions {
  /** The schedule that is watched. */
  readonly schedule: RetrainingSchedule;

  /** Time since the last complete run above which the alert fires: a few times the time between two runs. */
  readonly maximumAge: Duration;

  /**
   * Age of the champion above which the alert fires. Read from the Pushgateway.
   *
   * @default - no alert on the champion's age
   */
  readonly maximumChampionAge?: Duration;

  /**
   * Challengers in a row that were not better, at which the alert fires; at least 2. Read from the Pushgateway.
   *
   * @default 5
   */
  readonly losses?: number;
}

/** Options of `retrainingAlerts` for a DAG. */
export interface RetrainingDagAlertOptions extends Pick<
  RetrainingAlertOptions,
  'maximumChampionAge' | 'losses'
> {
  /** The DAG that is watched. It has a `pushgateway`. */
  readonly dag: RetrainingDag;
}

/**
 * Alerts on a schedule: no run has been complete for too long, the last run failed; and of a schedule or a DAG with a
 * Pushgateway, the champion is too old, challengers keep losing. The first two read kube-state-metrics, which knows also of
 * runs that were killed, and nothing of a DAG: Airflow tells of its failed runs.
 *
 * @example
 * new PrometheusRule(chart, 'retraining-alerts', {
 *   alerts: retrainingAlerts({ schedule, maximumAge: Duration.days(15) }),
 * });
 * @throws if the champion's age has a limit and the schedule no Pushgateway, a DAG has none, or losses is less than 2
 */
export function retrainingAlerts(options: RetrainingAlertOptions | RetrainingDagAlertOptions): Alert[] {
  const { maximumChampionAge, losses = 5 } = options;
  const watched = 'dag' in options ? options.dag : options.schedule;
  if (!watched.pushesMetrics && ('dag' in options || maximumChampionAge !== undefined)) {
    const [what, instead] =
      'dag' in options
        ? ['an alert on a DAG', 'leave its alerts out']
        : ['maximumChampionAge', 'leave maximumChampionAge out'];
    throw new Error(
      `${what} needs the metrics that runs push, and ${watched.node.path} has no pushgateway; ` +
        `write pushgateway: { url: 'http://pushgateway.observability.svc:9091' }, or ${instead}`,
    );
  }
  if (!Number.isInteger(losses) || losses < 2) {
    throw new Error(`losses must be a whole number of at least 2, got ${losses}; leave it out for 5`);
  }
  return [
    ...('dag' in options
      ? []
      : [retrainingStale(options.schedule, options.maximumAge), retrainingFailed(options.schedule)]),
    ...(maximumChampionAge === undefined ? [] : [championTooOld(watched, maximumChampionAge)]),
    ...(watched.pushesMetrics ? [challengerKeepsLosing(watched, losses)] : []),
  ];
}

/** What pushes the metrics of its runs. */
type Watched = RetrainingSchedule | RetrainingDag;

const quoted = (text: string): string => JSON.stringify(text);

function retrainingStale(schedule: RetrainingSchedule, maximum: Duration): Alert {
  const selector = `{namespace=${quoted(schedule.namespace)},cronjob=${quoted(schedule.name)}}`;
  const last = `kube_cronjob_status_last_successful_time${selector}`;
  const created = `kube_cronjob_created${selector}`;
  const seconds = maximum.toSeconds();
  const labels = { namespace: schedule.namespace, cronjob: schedule.name };
  const fires = [{ labels }] as const;
  const at = Duration.minutes(30);
  // scenarios begin at the epoch, so what is long ago is before it
  const longAgo = (series: string) => ({ series, values: `-${seconds}x40` });
  const justNow = (series: string) => ({ series, values: `${at.toSeconds()}x40` });
  return {
    name: 'RetrainingStale',
    // a schedule that never had a complete run is judged by its own age
    expr: `time() - max by (namespace, cronjob) (${last} or ${created}) > ${seconds}`,
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `No run of ${schedule.name} has been complete for ${prometheusDuration(maximum)}`,
    description:
      'The champion may be right, but nobody has compared it. See whether runs fail (RetrainingFailed), do not start ' +
      '(quota, suspend), or were missed while the cluster was down.',
    labels: alertLabels(schedule, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          { name: 'the last complete run is long ago', series: [longAgo(last), longAgo(created)], at, fires },
          { name: 'no run was ever complete', series: [longAgo(created)], at, fires },
        ],
        silent: [
          { name: 'a run was just complete', series: [justNow(last), longAgo(created)], at },
          { name: 'the schedule is new', series: [justNow(created)], at },
        ],
        noData: [{ name: 'kube-state-metrics is not scraped', series: [], at: Duration.hours(1) }],
      };
    },
  };
}

function retrainingFailed(schedule: RetrainingSchedule): Alert {
  const { namespace, name } = schedule;
  const runs = `namespace=${quoted(namespace)},job_name=~${quoted(`${name}-([0-9]+|d[0-9a-f]{9})`)}`;
  // of the schedule, or of a DriftReceiver
  const run = (number: number | string) =>
    `namespace=${quoted(namespace)},job_name=${quoted(`${name}-${number}`)}`;
  const success = `kube_cronjob_status_last_successful_time{namespace=${quoted(namespace)},cronjob=${quoted(name)}}`;
  const started = (number: number | string) => `kube_job_status_start_time{${run(number)}}`;
  const failed = (number: number | string) => `kube_job_failed{${run(number)},condition="true"}`;
  const constantly = (series: string, value: number) => ({ series, values: `${value}x60` });
  const fires = [{ labels: { namespace } }] as const;
  const at = Duration.minutes(30);
  return {
    name: 'RetrainingFailed',
    // runs never overlap, so a failed one that started after the last complete one ended is the newest that ended
    expr:
      `max by (namespace) (kube_job_status_start_time{${runs}} and on (namespace, job_name) ` +
      `(kube_job_failed{${runs},condition="true"} == 1)) ` +
      `> on () (max(${success}) or on () vector(0))`,
    for: Duration.minutes(5),
    severity: 'warning',
    summary: `The last run of ${name} failed`,
    description:
      'The champion stays. The last line of the pod’s log, `retraining ended`, gives outcome and reason: data_refused wants ' +
      'somebody to look at the data, failed names what could not be reached. A pod that was killed wrote none.',
    labels: alertLabels(schedule, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'a run failed after one that was complete',
            series: [
              constantly(started(1), 100),
              constantly(failed(1), 0),
              constantly(success, 200),
              constantly(started(2), 300),
              constantly(failed(2), 1),
            ],
            at,
            fires,
          },
          {
            name: 'the first run of all failed',
            series: [constantly(started(1), 100), constantly(failed(1), 1)],
            at,
            fires,
          },
          {
            name: 'a run that drift has started failed',
            series: [
              constantly(success, 200),
              constantly(started('d012345678'), 300),
              constantly(failed('d012345678'), 1),
            ],
            at,
            fires,
          },
        ],
        silent: [
          {
            name: 'a run was complete after the one that failed',
            series: [constantly(started(1), 100), constantly(failed(1), 1), constantly(success, 300)],
            at,
          },
          {
            name: 'the Job of another schedule failed',
            series: [
              constantly(
                `kube_job_status_start_time{namespace=${quoted(namespace)},job_name="other-1"}`,
                300,
              ),
              constantly(
                `kube_job_failed{namespace=${quoted(namespace)},job_name="other-1",condition="true"}`,
                1,
              ),
              constantly(success, 200),
            ],
            at,
          },
        ],
        noData: [{ name: 'no run has ended yet', series: [], at }],
      };
    },
  };
}

function championTooOld(watched: Watched, maximum: Duration): Alert {
  const series = pushed(RETRAINING_METRICS.championCreated.name, watched);
  const seconds = maximum.toSeconds();
  const interval = Duration.minutes(5);
  const at = Duration.hours(2);
  return {
    name: 'ChampionTooOld',
    expr: `time() - max by (model) (${series}) > ${seconds}`,
    for: Duration.hours(1),
    severity: 'warning',
    summary: `The champion of ${watched.registeredModel} is older than ${prometheusDuration(maximum)}`,
    description:
      'No challenger was better for that long, or none was compared. If ChallengerKeepsLosing fires too, see whether the data ' +
      'still brings anything new, and whether the gates ask too much.',
    labels: alertLabels(watched, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'the champion was registered long ago',
            interval,
            series: [{ series, values: `-${seconds}x30` }],
            at,
            fires: [{ labels: { model: watched.registeredModel } }],
          },
        ],
        silent: [
          {
            name: 'a champion was just registered',
            interval,
            series: [{ series, values: `${at.toSeconds()}x30` }],
            at,
          },
        ],
        noData: [{ name: 'no run has pushed yet', series: [], at }],
      };
    },
  };
}

function challengerKeepsLosing(watched: Watched, losses: number): Alert {
  const series = pushed(RETRAINING_METRICS.losses.name, watched);
  const at = Duration.minutes(30);
  return {
    name: 'ChallengerKeepsLosing',
    expr: `max by (model) (${series}) >= ${losses}`,
    for: Duration.minutes(5),
    severity: 'info',
    summary: `{{ $value }} challengers of ${watched.registeredModel} in a row were not better than its champion`,
    description:
      'Retraining works and changes nothing. Compare the runs in MLflow: equal measures mean that the data brings nothing new; ' +
      'slightly better ones that lose mean that the gates ask for more certainty than the held-out rows can give.',
    labels: alertLabels(watched, 'info'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'one more challenger lost',
            series: [{ series, values: `${losses - 1}x5 ${losses}x40` }],
            at,
            fires: [{ labels: { model: watched.registeredModel }, value: String(losses) }],
          },
        ],
        silent: [
          {
            name: 'a challenger won before',
            series: [{ series, values: `${losses - 1}x10 0x40` }],
            at,
          },
        ],
        noData: [{ name: 'no run has pushed yet', series: [], at }],
      };
    },
  };
}

/** The Pushgateway's own job and namespace are on the series, too, so only the model is asked for. */
function pushed(metric: string, { registeredModel }: Watched): string {
  return `${metric}{model=${quoted(registeredModel)}}`;
}

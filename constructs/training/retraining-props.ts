import type { Duration, Size } from 'cdk8s';
import type { ContainerSize } from '../observability/charts/container-size';
import type { PeerPods } from '../private/egress';
import type { Gate } from './gate';
import type { MLflow } from './mlflow';
import type { TrainingData } from './training-data';

/** A Pushgateway that exists already. */
export interface PushgatewayProps {
  /** URL of the Pushgateway. */
  readonly url: string;
  /**
   * Pods that answer there, for the network policy.
   *
   * @default - a server outside of the cluster
   */
  readonly pods?: PeerPods;
}

/** What one run of the command `cdk8s-aiops retrain` does, wherever it runs. */
export interface RetrainingProps {
  /**
   * Image of the command, stage `retrain` of this package's Dockerfile: repository, tag, and digest where it is known.
   *
   * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
   */
  readonly image: string;

  /** Where runs are logged and models registered. It makes the user who trains. */
  readonly mlflow: MLflow;

  /** Name of a Secret with the keys `username` and `password` of the user who trains, in both namespaces if they differ. */
  readonly trainerSecret: string;

  /** Name of the registered model, whose alias `champion` a better challenger gets. */
  readonly registeredModel: string;

  /**
   * Experiment that runs are logged to.
   *
   * @default - the name of the registered model
   */
  readonly experiment?: string;

  /** Rows to train with. */
  readonly data: TrainingData;

  /** Column that the model predicts. */
  readonly label: string;

  /**
   * Rules that a challenger must meet to become the champion; all of them.
   *
   * @default - no severe finding in the data, and better than the champion at 95 %
   */
  readonly gates?: readonly Gate[];

  /**
   * Further options of the command, such as `['--trees', '200']`.
   *
   * @default - those of the command
   */
  readonly options?: readonly string[];

  /**
   * Where the metrics of a run are pushed. The alerts on the champion's age and on lost challengers need it.
   *
   * @default - no metrics
   */
  readonly pushgateway?: PushgatewayProps;

  /**
   * Time that a run takes.
   *
   * @default Duration.minutes(30)
   */
  readonly expectedDuration?: Duration;

  /**
   * Time after which a run with its retries is ended; at least `expectedDuration`.
   *
   * @default - `expectedDuration` for the first attempt and for each retry
   */
  readonly deadline?: Duration;

  /**
   * Attempts after a run failed for a cause that may pass, such as a server that does not answer. Refused data is not
   * tried again.
   *
   * @default 2
   */
  readonly retries?: number;

  /**
   * Requests and limits of the pod. A forest takes about as much memory again as the table of its rows.
   *
   * @default - one core and 2Gi
   */
  readonly size?: ContainerSize;

  /**
   * Space for `/tmp`, where data is downloaded to; larger than the data, unless a volume has it.
   *
   * @default Size.gibibytes(4)
   */
  readonly temporary?: Size;

  /**
   * Name of the objects. A DNS label of at most 52 characters, because a run's name is longer by 11.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Name of the application that it is part of, for the label `app.kubernetes.io/part-of`.
   *
   * @default - the chart's namespace
   */
  readonly partOf?: string;
}

/** Props of `RetrainingSchedule`. */
export interface RetrainingScheduleProps extends RetrainingProps {
  /**
   * Times of the runs: minute, hour, day of the month, month and day of the week.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
   */
  readonly schedule: string;

  /**
   * Time zone of the schedule.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones
   *
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;

  /**
   * Time after which a run that could not start is left out, such as after an outage of the cluster; more than 10 seconds.
   *
   * @default Duration.hours(1)
   */
  readonly startingDeadline?: Duration;
}

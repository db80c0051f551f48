import type { Duration, Size } from 'cdk8s';
import type { LogLevel } from '../../runtime/contract/environment';
import type { ContainerSize } from '../observability/charts/container-size';
import type { SecretKey } from '../secret-key';
import type { TrainingTarget } from './training-target';

/** Props of `DriftReceiver`. */
export interface DriftReceiverProps {
  /**
   * Image of the runtime, the same as that of a service: repository, tag, and digest where it is known.
   *
   * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
   */
  readonly image: string;

  /** What is started when a model drifts. */
  readonly target: TrainingTarget;

  /**
   * Key that services sign their events with. The Secret has the same name and key in the namespace of the receiver and in
   * those of its services. While the key changes, it holds one key a line.
   *
   * @see https://github.com/standard-webhooks/standard-webhooks
   */
  readonly signingSecret: SecretKey;

  /**
   * Bearer token that Alertmanager sends, for alerts that have no event, such as on the live quality. The Secret has the
   * same name and key in the namespace of the receiver and in those of the AlertmanagerConfigs.
   *
   * @default - alerts are not received
   */
  readonly alertsToken?: SecretKey;

  /**
   * Names of the alerts that ask for a training; all others are ignored.
   *
   * @default - ModelDriftDetected, ModelDriftAcrossPods and ModelQualityLow
   */
  readonly alerts?: readonly string[];

  /**
   * Namespace of Alertmanager, whose pods may send alerts.
   *
   * @default - `metricsFrom`
   */
  readonly alertsFrom?: string;

  /**
   * Shortest time between the starts of two trainings, up to 30 days. A cause that comes earlier waits, and is forgotten
   * if its drift ends meanwhile.
   *
   * @default Duration.hours(6)
   */
  readonly minimumInterval?: Duration;

  /**
   * Most trainings that are started in 24 hours, 1 to 1,000.
   *
   * @default 2
   */
  readonly dailyBudget?: number;

  /**
   * Longest time that a training takes. GitLab and GitHub do not tell when it ends, so it counts as running for this time,
   * in which further drift of its service is ignored.
   *
   * @default Duration.hours(1)
   */
  readonly trainingDuration?: Duration;

  /**
   * Size of the volume with the outbox, which holds less than a mebibyte; many providers have a minimum of a gibibyte.
   *
   * @default Size.gibibytes(1)
   */
  readonly storage?: Size;

  /**
   * StorageClass of that volume.
   *
   * @see https://kubernetes.io/docs/concepts/storage/storage-classes/
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: string;

  /**
   * Requests and limits of the pod.
   *
   * @default - 20m of a core and 128Mi
   */
  readonly size?: ContainerSize;

  /**
   * Port of events, alerts, probes and metrics.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Namespace of Prometheus, whose pods may scrape.
   *
   * @default 'monitoring'
   */
  readonly metricsFrom?: string;

  /**
   * Lowest level that is logged.
   *
   * @default 'info'
   */
  readonly logLevel?: LogLevel;

  /**
   * Name of every object. A DNS label.
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

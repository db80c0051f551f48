import type { Duration, Size } from 'cdk8s';
import type { LogLevel } from '../../runtime/contract/environment';
import type { Model } from './model';
import type { ResourceProps } from './resources';
import type { RolloutStrategy } from './rollout-strategy';
import type { IngressProps } from './service-ingress';

/** Holds predictions until their truth comes, to measure the live quality of the model. */
export interface FeedbackProps {
  /**
   * Most predictions that a pod holds, 100 to 1,000,000; a new one replaces the oldest. Each takes about 130 bytes of
   * `memory`, at most 300. The quality is measured over the rows that are held.
   *
   * @default 100,000
   */
  readonly rows?: number;

  /**
   * Share of requests whose predictions are held, 0 to 1. A smaller share reaches further back: at 100 rows a second,
   * 100,000 rows are those of 17 minutes, and with 0.01 those of 28 hours.
   *
   * @default 1 - every request
   */
  readonly sampleRatio?: number;

  /**
   * Whether predictions and truths survive a restart of the container. They are written to a volume that is deleted with
   * the pod, and takes at most 800 bytes for each of `rows`.
   *
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
   *
   * @default false - they are held in memory alone
   */
  readonly persistent?: boolean;
}

/** Props of `InferenceService`. */
export interface InferenceServiceProps extends ResourceProps {
  /**
   * Image of the runtime: repository, tag, and digest where it is known, like
   * `ghcr.io/acme/aiops:1.2.0@sha256:…`. `latest` and a missing tag are refused.
   *
   * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
   */
  readonly image: string;

  /** The model to serve. */
  readonly model: Model;

  /**
   * Name of the Deployment, the Service and everything else that is made. A DNS label, and the same in every
   * synthesis.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Name of the application that the service is part of, for the label `app.kubernetes.io/part-of`.
   *
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
   *
   * @default - the chart's namespace
   */
  readonly partOf?: string;

  /**
   * Number of pods. Omit it if a ScalingPolicy targets the service: otherwise each sync from git would undo the
   * scaling.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas
   *
   * @default 3
   */
  readonly replicas?: number;

  /**
   * How a new version replaces the old one, by Argo Rollouts, which must be in the cluster: `argoRollouts` is its Helm
   * release. Both versions run at the same time, so the model must not be in a ConfigMap, of which there is one.
   *
   * @see https://argo-rollouts.readthedocs.io/en/stable/
   *
   * @default - a Deployment replaces the pods one by one
   */
  readonly strategy?: RolloutStrategy;

  /**
   * Port that the container listens on. The Service listens on 80.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Separate port for `/metrics`, which only Prometheus can reach.
   *
   * @default - `/metrics` is served on `port`, to every client that may send requests
   */
  readonly metricsPort?: number;

  /**
   * Namespace of Prometheus, whose pods may scrape.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
   *
   * @default 'monitoring'
   */
  readonly metricsFrom?: string;

  /**
   * Namespaces whose pods may send requests, besides the service's own.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
   *
   * @default - none
   */
  readonly requestsFrom?: readonly string[];

  /**
   * Lets requests in from outside the cluster.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
   *
   * @default - no Ingress
   */
  readonly ingress?: IngressProps;

  /**
   * Time between SIGTERM and closing the port, in which readiness is 503 and requests are still answered; 0 to 300
   * seconds. If it is shorter than load balancers need to notice, requests are lost in each rollout.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow
   *
   * @default Duration.seconds(5)
   */
  readonly drainDelay?: Duration;

  /**
   * Time after the drain delay for requests in flight; 1 to 600 seconds. The pod's termination grace period is
   * the sum of both and a margin.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
   *
   * @default Duration.seconds(20)
   */
  readonly shutdownTimeout?: Duration;

  /**
   * Lowest level that is logged.
   *
   * @default 'info'
   */
  readonly logLevel?: LogLevel;

  /**
   * Share of predictions that get a log line, 0 to 1. Drift and errors are always logged.
   *
   * @default 1 - every prediction
   */
  readonly logSampleRatio?: number;

  /**
   * Features whose values are replaced by `[redacted]` in the log. Where the model comes from an artifact, a name that is
   * none of its features is refused.
   *
   * @default - none
   */
  readonly logRedact?: readonly string[];

  /**
   * Largest request body that is read, 1 KiB to 100 MiB; a larger one is answered 413. At most the smaller of a quarter
   * of `memory` and `memory` minus 96Mi.
   *
   * @default Size.mebibytes(1)
   */
  readonly bodyLimit?: Size;

  /**
   * Largest number of rows in one request, 1 to 100,000.
   *
   * @default 1000
   */
  readonly maxRows?: number;

  /**
   * Largest number of prediction requests that a pod has at the same time, 1 to 100,000; a further one is answered 503.
   * A request counts from the last byte of its body. The bytes of all bodies together are limited too, by a part of
   * `memory`.
   *
   * @default 1000
   */
  readonly maxRequestsInFlight?: number;

  /**
   * Longest expected wait before a request is processed, 5 milliseconds to a minute. A request that would wait longer
   * is answered 503 at once, with Retry-After, so that the others keep their latency.
   *
   * @default Duration.millis(100)
   */
  readonly maxWait?: Duration;

  /**
   * Whether `/docs`, the page that documents the service and sends requests, is served. `/openapi.json` is always
   * served.
   *
   * @default true
   */
  readonly docsEnabled?: boolean;

  /**
   * Time between two checks of the model's path for a changed file, up to an hour; zero: it is checked at SIGHUP only.
   * A model with a digest is never replaced in a running pod: another digest rolls out new pods.
   *
   * @default Duration.seconds(2)
   */
  readonly modelPoll?: Duration;

  /**
   * Whether a request with a value that breaks the model's expectations is answered 400. Such values are always
   * counted. Expectations that were inferred from the training data refuse every value outside of its range: write your
   * own and train with `--expectations` before you set this.
   *
   * @default false - they are counted, and answered
   */
  readonly dataQualityRefuse?: boolean;

  /**
   * Holds predictions until `POST /feedback` brings their truth, and measures the live quality of the model. Each pod holds
   * its own predictions, so with several pods a truth is sent to each of them.
   *
   * @see https://github.com/cdk8s-aiops/cdk8s-aiops/blob/main/docs/feedback.md
   *
   * @default - no predictions are held
   */
  readonly feedback?: FeedbackProps;

  /**
   * PriorityClass of the pods.
   *
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#pod-priority
   *
   * @default - the cluster's default priority
   */
  readonly priorityClassName?: string;
}

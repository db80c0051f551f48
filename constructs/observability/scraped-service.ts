import type { NamedPort } from '../serving/named-port';
import type { Resources } from '../serving/resources';

/** What series and alerts are about: its name is the `job` of its series. */
export interface Watched {
  /** Name of the Service, and of the job. */
  readonly name: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  /**
   * Hash of a pod template: only the pods of this version are meant.
   *
   * @default - the pods of every version
   */
  readonly revision?: string;
}

/** Pods whose size is known. */
export interface SizedService extends Watched {
  /** Requests and limits of each pod. */
  readonly resources: Resources;
}

/** Pods behind a Service that serve metrics: an `InferenceService`, a `StreamScorer`, or the exporter of a `KafkaCluster`. */
export interface ScrapedService extends Watched {
  /** Labels of the Service. */
  readonly labels: Readonly<Record<string, string>>;
  /** Those of its labels that select it. */
  readonly matchLabels: Readonly<Record<string, string>>;
  /**
   * Labels of the pods that their series keep.
   *
   * @default - none
   */
  readonly seriesPodLabels?: readonly string[];
  /** Port of its metrics. */
  readonly ports: { readonly metrics: NamedPort };
}

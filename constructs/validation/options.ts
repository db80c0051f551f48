/** A violation that somebody decided to live with. */
export interface ValidationException {
  /** Number or name of the rule, such as `R6` or `network-policy`. */
  readonly rule: string;
  /** Kind of an object that the violation names. */
  readonly kind: string;
  /** metadata.name of that object. */
  readonly name: string;
  /** Why the rule does not apply here, for the next reader. */
  readonly reason: string;
}

export interface ManifestValidationOptions {
  /**
   * Value of the label `release` by which the Prometheus operator selects ServiceMonitors and PrometheusRules.
   * @default 'kube-prometheus-stack'
   */
  readonly releaseLabel?: string;
  /**
   * Namespace that Prometheus scrapes from.
   * @default 'monitoring'
   */
  readonly prometheusNamespace?: string;
  /**
   * Names of series that other exporters make and that the rules of the set read, besides those of Prometheus,
   * kube-state-metrics and cAdvisor that are known.
   * @default - none
   */
  readonly outsideSeries?: readonly string[];
  /**
   * Kinds whose documents are not held against a schema, as `apiVersion/Kind`, such as `cert-manager.io/v1/Certificate`.
   * Those of Kubernetes, the Prometheus operator and Argo CD are known, and those whose CustomResourceDefinition is in
   * the set.
   * @default - none; a document of an unknown kind is a violation
   */
  readonly kindsWithoutSchema?: readonly string[];
  /**
   * Violations to accept. One that accepts nothing is a violation itself, so that none outlives its reason.
   * @default - none
   */
  readonly exceptions?: readonly ValidationException[];
}

/** The options with their defaults filled in. */
export type ValidationSettings = Required<ManifestValidationOptions>;

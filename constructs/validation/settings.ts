/** Facts about the cluster that the rules ask for, with every default filled in. */
export interface ValidationSettings {
  /**
   * Value of the label `release` by which the Prometheus operator selects ServiceMonitors, PrometheusRules and
   * AlertmanagerConfigs.
   *
   * @default 'kube-prometheus-stack'
   */
  readonly releaseLabel: string;

  /**
   * Namespace that Prometheus scrapes from.
   *
   * @default 'monitoring'
   */
  readonly prometheusNamespace: string;

  /**
   * Names of series from other exporters that the rules and dashboards of the set read. The common series of
   * Prometheus, kube-state-metrics and cAdvisor are known.
   *
   * @default - none
   */
  readonly outsideSeries: readonly string[];

  /**
   * Kinds whose documents are not compared with a schema, as `apiVersion/Kind`, such as
   * `cert-manager.io/v1/Certificate`. Known are the kinds of Kubernetes, the Prometheus operator, Argo, KEDA and
   * Strimzi, and the kinds whose CustomResourceDefinition is in the set.
   *
   * @default - none; a document of an unknown kind is a violation
   */
  readonly kindsWithoutSchema: readonly string[];
}

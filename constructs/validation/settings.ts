/** Facts about the cluster that the rules ask for, with every default filled in. */
export interface ValidationSettings {
  /**
   * Value of the label `release` by which the Prometheus operator selects ServiceMonitors, PrometheusRules and
   * AlertmanagerConfigs; `false` if it selects all of them.
   *
   * @default 'kube-prometheus-stack'
   */
  readonly releaseLabel: string | false;

  /**
   * Namespace that Prometheus scrapes from.
   *
   * @default - that of the only Prometheus of the set, or of the only Argo CD application of kube-prometheus-stack; else
   * `monitoring`
   */
  readonly prometheusNamespace?: string | undefined;

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

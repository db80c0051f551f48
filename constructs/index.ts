export { InferenceService } from './inference-service';
export type { InferenceServiceProps } from './inference-service-props';
export type { NamedPort, SecretKey } from './pod-template';
export type { ResourceProps } from './resources';
export type { IngressApi, IngressProps } from './service-ingress';
export { Model, type ExpectedArtifact, type ModelInImageProps } from './model';
export type { CustomMetric } from './custom-metric';
export { ScalingPolicy, type ScalingPolicyProps } from './scaling-policy';
export {
  DriftMonitor,
  type DriftCorrection,
  type DriftMonitorProps,
  type DriftWebhookProps,
  type Hysteresis,
} from './drift-monitor';
export type { FleetDrift, FleetDriftProps } from './fleet-drift';
export type { DriftTest } from '../runtime/contract';
export { ServiceMonitor, type ServiceMonitorProps } from './service-monitor';
export { PrometheusRule, type PrometheusRuleProps } from './prometheus-rule';
export type { Alert, FiringScenario, Scenario, Scenarios, Severity, TestSeries } from './alerts/alert';
export * from './alerts/availability';
export * from './alerts/capacity';
export * from './alerts/data-quality';
export * from './alerts/drift';
export * from './alerts/fleet-drift';
export * from './alerts/latency';
export { serviceAlerts, type ServiceAlertsOptions } from './alerts/service-alerts';
export {
  PlatformNamespace,
  type NamespaceQuota,
  type PlatformNamespaceProps,
  type PodSecurity,
} from './platform-namespace';
export { LargeApp } from './large-app';

export { availabilitySlo } from './alerts/slo-availability';
export { latencySlo } from './alerts/slo-latency';
export { budgetAlerts } from './alerts/slo-burn-rate';
export type { Slo, SloOptions } from './alerts/slo';
export { MetricAliases, type MetricAliasesProps } from './metric-aliases';
export { fleetDriftRules, type FleetDriftRules } from './recording-rules/fleet-drift';
export type { RecordingRule } from './recording-rules/recording-rule';

export { AlertmanagerConfig, type AlertmanagerConfigProps } from './alertmanager-config';
export type { Integration, IntegrationProps } from './alert-routing/integration';
export { email, type EmailProps } from './alert-routing/email';
export { pagerDuty, type PagerDutyProps } from './alert-routing/pager-duty';
export { slack, type SlackProps } from './alert-routing/slack';
export { telegram, type TelegramProps } from './alert-routing/telegram';
export { webhook, type WebhookProps } from './alert-routing/webhook';

export { GrafanaDashboard, type GrafanaDashboardProps } from './grafana-dashboard';
export {
  DataSource,
  GrafanaDataSource,
  type DataSourceProps,
  type GrafanaDataSourceProps,
  type PrometheusDataSourceProps,
} from './grafana-data-source';
export type { DashboardModel, DashboardSource } from './dashboards/dashboard-source';
export type { ServiceDashboardOptions } from './dashboards/service-dashboard-options';
export { driftDashboard, type DriftDashboardOptions } from './dashboards/drift';
export { logsDashboard } from './dashboards/logs';
export { servingDashboard, type ServingDashboardOptions } from './dashboards/serving';

export { AppOfApps, type AppOfAppsProps } from './app-of-apps';
export { ArgoApplication, type ArgoApplicationProps } from './argo-application';
export { ArgoProject, type ArgoProjectProps } from './argo-project';
export type { Destination } from './argo/application-manifest';
export type { ApplicationSource } from './argo/application-source';
export type { ClusterResource, Deployed } from './argo/deployed';
export { GitRepository, type GitRepositoryProps } from './argo/git-repository';
export {
  HelmRelease,
  type ChartOverrides,
  type HelmReleaseProps,
  type PinnedChart,
} from './argo/helm-release';
export type { HelmValue, HelmValues } from './argo/helm-values';
export type { GroupKind } from './argo/kinds';
export { ManifestFolder, type ManifestFolderProps } from './argo/manifest-folder';
export { allowMissingCrds } from './argo/missing-crds';
export { refusePlaceholder } from './argo/placeholder';
export { alloy, type AlloyProps } from './charts/alloy';
export { kubePrometheusStack, type KubePrometheusStackProps } from './charts/kube-prometheus-stack';
export { Loki, type LokiProps } from './charts/loki';
export { prometheusAdapter, type PrometheusAdapterProps } from './charts/prometheus-adapter';
export { promtail, type PromtailProps } from './charts/promtail';
export {
  ManifestValidation,
  validateManifests,
  type ManifestValidationContext,
  type ManifestValidationOptions,
  type ValidationException,
  type Violation,
} from './validation';

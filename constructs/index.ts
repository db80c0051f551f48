export { InferenceService } from './serving/inference-service';
export type { FeedbackProps, InferenceServiceProps } from './serving/inference-service-props';
export type { NetworkPolicies, NetworkPoliciesProps } from './serving/network-policies';
export type { NamedPort } from './serving/named-port';
export type { SecretKey } from './secret-key';
export type { ResourceProps, Resources } from './serving/resources';
export type { IngressApi, IngressProps } from './serving/service-ingress';
export {
  Model,
  type ExpectedArtifact,
  type FetchedModel,
  type ModelFromRegistryProps,
  type ModelInImageProps,
  type ModelSettings,
} from './serving/model';
export type { CustomMetric } from './serving/custom-metric';
export { ScalingPolicy, type ScalingPolicyProps } from './serving/scaling-policy';
export type { ScaledPods, ScalingTarget } from './serving/scaling-target';
export {
  RolloutStrategy,
  type BlueGreenStrategyProps,
  type CanaryStep,
  type CanaryStrategyProps,
} from './serving/rollout-strategy';
export type { RolloutAnalysis } from './serving/rollout-analysis';
export { RolloutCheck } from './serving/rollout-check';
export type { Measure, RolloutVersions } from './observability/comparison/versions';
export type { PredictionsDifferOptions } from './observability/comparison/predictions-differ';
export type { QualityLostOptions } from './observability/comparison/quality-lost';
export { TrafficRouter, type GatewayApiRouterProps } from './serving/traffic-router';
export {
  argoRollouts,
  type ArgoRolloutsProps,
  type GatewayApiPluginProps,
} from './serving/charts/argo-rollouts';
export { QUALITY_MEASURES, type QualityMeasure } from '../runtime/contract/feedback';
export {
  DriftMonitor,
  type DriftMonitorProps,
  type DriftWebhookProps,
  type Hysteresis,
} from './serving/drift-monitor';
export type { PeerPods, PeerPods as DriftWebhookReceiver } from './private/egress';
export type { FleetDrift, FleetDriftProps } from './serving/fleet-drift-props';
export {
  DRIFT_CORRECTIONS,
  DRIFT_TESTS,
  type DriftCorrection,
  type DriftTest,
} from '../runtime/contract/drift-tests';
export { UNJUDGED_REASONS, type UnjudgedReason } from '../runtime/contract/unjudged';
export { LOG_LEVELS, type LogLevel } from '../runtime/contract/environment';

export { ServiceMonitor, type ServiceMonitorProps } from './observability/service-monitor';
export { PrometheusRule, type PrometheusRuleProps } from './observability/prometheus-rule';
export type {
  Alert,
  ExpectedAlert,
  FiringScenario,
  Scenario,
  Scenarios,
  Severity,
  TestSeries,
} from './observability/alerts/alert';
export { alertLabels } from './observability/alerts/alert-labels';
export { constant, growing } from './observability/alerts/samples';
export {
  errorRatioHigh,
  metricsAbsent,
  targetAbsent,
  targetDown,
  type AvailabilityAlertOptions,
  type ErrorRatioAlertOptions,
  type MetricsAbsentOptions,
} from './observability/alerts/availability';
export {
  cpuCritical,
  cpuHigh,
  maxScaleHighCpu,
  memoryHigh,
  type UsageAlertOptions,
} from './observability/alerts/capacity';
export { dataQualityViolations, type DataQualityAlertOptions } from './observability/alerts/data-quality';
export { modelQualityLow, type ModelQualityAlertOptions } from './observability/alerts/model-quality';
export {
  driftDetected,
  driftPossible,
  driftFeatureUnjudged,
  driftUnjudged,
  type DriftAlertOptions,
} from './observability/alerts/window-drift';
export { driftAcrossPods } from './observability/alerts/drift-across-pods';
export { requestsShedHigh, type RequestsShedAlertOptions } from './observability/alerts/requests-shed';
export { latencyMeanHigh, latencyP95High, type LatencyAlertOptions } from './observability/alerts/latency';
export { serviceAlerts, type ServiceAlertsOptions } from './observability/alerts/service-alerts';
export { availabilitySlo } from './observability/alerts/slo-availability';
export { latencySlo, type LatencySloOptions } from './observability/alerts/slo-latency';
export { budgetAlerts } from './observability/alerts/slo-burn-rate';
export type { Slo, SloOptions } from './observability/alerts/slo';
export { MetricAliases, type MetricAliasesProps } from './observability/metric-aliases';
export { fleetDriftRules, type FleetDriftRules } from './observability/recording-rules/fleet-drift-rules';
export type { RecordingRule } from './observability/recording-rules/recording-rule';
export type { Metric, MetricType } from '../runtime/contract/metrics';

export {
  AlertmanagerConfig,
  type AlertmanagerConfigProps,
  type RoutedAlert,
} from './observability/alertmanager-config';
export type { AlertmanagerConfigSpecReceivers } from '../imports/monitoring.coreos.com';
export type { Integration, IntegrationProps } from './observability/integrations/integration';
export { email, type EmailProps } from './observability/integrations/email';
export { pagerDuty, type PagerDutyProps } from './observability/integrations/pager-duty';
export { slack, type SlackProps } from './observability/integrations/slack';
export { telegram, type TelegramProps } from './observability/integrations/telegram';
export { webhook, type WebhookProps } from './observability/integrations/webhook';

export { GrafanaDashboard, type GrafanaDashboardProps } from './observability/grafana-dashboard';
export {
  DataSource,
  GrafanaDataSource,
  type DataSourceProps,
  type GrafanaDataSourceProps,
  type PrometheusDataSourceProps,
} from './observability/grafana-data-source';
export type { DashboardModel, DashboardSource } from './observability/dashboards/dashboard-source';
export type { GraphProps, Limits, PanelProps, Query } from './observability/dashboards/panel-props';
export type { ServiceDashboardOptions } from './observability/dashboards/service-dashboard-options';
export { driftDashboard, type DriftDashboardOptions } from './observability/dashboards/drift-dashboard';
export { logsDashboard } from './observability/dashboards/logs';
export { servingDashboard, type ServingDashboardOptions } from './observability/dashboards/serving';

export type { DeadMansSwitchProps, StackAlertsProps } from './observability/alertmanager/stack-config';
export type { ContainerSize } from './observability/charts/container-size';
export { alloy, type AlloyProps } from './observability/charts/alloy';
export {
  kubePrometheusStack,
  type KubePrometheusStackProps,
  type StackSizes,
} from './observability/charts/kube-prometheus-stack';
export { Loki, type LokiProps } from './observability/charts/loki';
export { prometheusAdapter, type PrometheusAdapterProps } from './observability/charts/prometheus-adapter';
export { promtail, type PromtailProps } from './observability/charts/promtail';

export { AppOfApps, type AppOfAppsProps } from './gitops/app-of-apps';
export { ArgoApplication, type ArgoApplicationProps } from './gitops/argo-application';
export { ArgoProject, type ArgoProjectProps, type OrphanedResource } from './gitops/argo-project';
export { GitOpsWritePolicy, type GitOpsWritePolicyProps } from './gitops/gitops-write-policy';
export type { ApplicationSpecIgnoreDifferences, ApplicationSpecSource } from '../imports/argoproj.io';
export type { Destination } from './gitops/argo/application-manifest';
export type { ApplicationSource } from './gitops/argo/application-source';
export type { ClusterResource, Deployed } from './gitops/argo/deployed';
export { GitRepository, type GitRepositoryProps } from './gitops/argo/git-repository';
export {
  HelmRelease,
  type ChartOverrides,
  type HelmReleaseProps,
  type PinnedChart,
} from './gitops/argo/helm-release';
export type { HelmValue, HelmValues } from './gitops/argo/helm-values';
export type { GroupKind } from './gitops/argo/kinds';
export { ManifestFolder, type ManifestFolderProps } from './gitops/argo/manifest-folder';
export { allowMissingCrds } from './gitops/argo/missing-crds';
export { refusePlaceholder } from './gitops/argo/placeholder';

export {
  PlatformNamespace,
  type NamespaceQuota,
  type PlatformNamespaceProps,
  type PodSecurity,
} from './namespaces/platform-namespace';

export { ObjectStore, type ObjectStoreProps } from './training/object-store';
export { S3, type S3ExternalProps } from './training/s3';
export { Postgres, type PostgresDatabase, type PostgresExternalProps } from './training/postgres';
export {
  PostgresCluster,
  type PostgresBackupProps,
  type PostgresClusterProps,
  type PostgresRecoveryProps,
} from './training/postgres-cluster';
export { MLflow } from './training/mlflow';
export type { MLflowProps, MLflowTrainerProps } from './training/mlflow-props';
export { Gate, type BetterGateOptions, type GateMeasure } from './training/gate';
export { TrainingData, type HttpsDataProps } from './training/training-data';
export { RetrainingSchedule } from './training/retraining-schedule';
export type { PushgatewayProps, RetrainingProps, RetrainingScheduleProps } from './training/retraining-props';
export {
  retrainingAlerts,
  type RetrainingAlertOptions,
  type RetrainingDagAlertOptions,
} from './training/retraining-alerts';
export { DriftReceiver } from './training/drift-receiver';
export type { DriftReceiverProps } from './training/drift-receiver-props';
export { driftReceiverAlerts, type DriftReceiverAlertOptions } from './training/drift-receiver-alerts';
export { RetrainingJobPolicy, type RetrainingJobPolicyProps } from './training/retraining-job-policy';
export {
  TrainingTarget,
  type AirflowTargetProps,
  type GitHubTargetProps,
  type GitLabTargetProps,
  type JobTargetOptions,
  type ServerTargetProps,
} from './training/training-target';
export { cloudNativePg, type CloudNativePgProps } from './training/charts/cloudnative-pg';

export { Airflow, type AirflowProps, type AirflowSizes } from './training/charts/airflow';
export { AirflowPolicies, type AirflowPoliciesProps } from './training/airflow-policies';
export { RetrainingDag, type RetrainingDagProps } from './training/retraining-dag';

export type { Location } from './validation/manifests/location';
export {
  ManifestValidation,
  validateManifests,
  type ManifestValidationContext,
  type ManifestValidationOptions,
  type ValidationException,
  type Violation,
} from './validation';

export { Kafka, type ExternalKafkaProps } from './streaming/kafka';
export type { KafkaAccess, KafkaLogin, SaslMechanism } from './streaming/kafka-access';
export { KafkaCluster } from './streaming/kafka-cluster';
export type { KafkaClusterPolicies, KafkaClusterPoliciesProps } from './streaming/kafka-cluster-policies';
export type { KafkaClusterProps, KafkaSizes } from './streaming/kafka-cluster-props';
export { KafkaTopic, type KafkaTopicProps } from './streaming/kafka-topic';
export { KafkaUser, type KafkaUserProps } from './streaming/kafka-user';
export type { Topic } from './streaming/topic';
export { StreamScorer } from './streaming/stream-scorer';
export type { OffsetReset, StreamScorerProps } from './streaming/stream-scorer-props';
export type { ScorerPolicies, ScorerPoliciesProps } from './streaming/scorer-policies';
export { LagScalingPolicy, type LagScalingPolicyProps } from './streaming/lag-scaling-policy';
export { kedaOperator, type KedaOperatorProps } from './streaming/charts/keda-operator';
export { strimziOperator, type StrimziOperatorProps } from './streaming/charts/strimzi-operator';
export type { StreamDelivery } from '../runtime/contract/streaming/environment';
export type { ScrapedService, SizedService, Watched } from './observability/scraped-service';
export type { PodPolicyProps } from './serving/network-policies';
export { streamAlerts, type StreamAlertsOptions } from './observability/alerts/stream-alerts';
export { kafkaQueueHigh, type QueueAlertOptions } from './observability/alerts/kafka-queue-high';
export { kafkaLagUnknown } from './observability/alerts/kafka-lag-unknown';
export { streamDeadLetters, type DeadLetterAlertOptions } from './observability/alerts/stream-dead-letters';
export { streamStalled, type StalledAlertOptions } from './observability/alerts/stream-stalled';
export { streamDashboard, type StreamDashboardOptions } from './observability/dashboards/stream';
export { Pushgateway, type PushgatewayChartProps } from './observability/charts/pushgateway';
export {
  highCpuUsage,
  pushedMetricsStale,
  pushgatewayAlerts,
  type PushedAlertOptions,
} from './observability/alerts/pushed';

export { SparkStream } from './streaming/spark/spark-stream';
export { SparkBatch } from './streaming/spark/spark-batch';
export type { SparkBatchProps, SparkJobProps, SparkStreamProps } from './streaming/spark/spark-stream-props';
export type { SparkSize } from './streaming/spark/spark-application';
export { SparkFolder, type SparkVolumeProps } from './streaming/spark/spark-folder';
export type { SparkPolicies, SparkPoliciesProps } from './streaming/spark/spark-policies';
export type { ScoredStream } from './streaming/scored-stream';
export { sparkOperator, type SparkOperatorProps } from './streaming/charts/spark-operator';
export { sparkStreamAlerts, type SparkStreamAlertsOptions } from './observability/alerts/spark-stream-alerts';

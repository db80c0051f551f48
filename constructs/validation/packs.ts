import type { Rule } from './rule';
import { absentAlerts } from './rules/monitoring/absent-alerts';
import { admittedPods } from './rules/security/admitted-pods';
import { airflowDags } from './rules/training/airflow-dags';
import { alertLabels } from './rules/monitoring/alert-labels';
import { alertmanagerAccepts } from './rules/monitoring/alertmanager-accepts';
import { alertNames } from './rules/monitoring/alert-names';
import { alertRoutes } from './rules/monitoring/alert-routes';
import { alertsReadScrapedJobs } from './rules/monitoring/alerts-read-scraped-jobs';
import { argoIgnoresReplicas } from './rules/autoscaling/argo-ignores-replicas';
import { argoLeastPrivilege } from './rules/argo/argo-least-privilege';
import { argoProjects } from './rules/argo/argo-projects';
import { argoSync } from './rules/argo/argo-sync';
import { argoWaves } from './rules/argo/argo-waves';
import { boundedJobs } from './rules/kubernetes/bounded-jobs';
import { canary } from './rules/argo/canary';
import { canaryVersions } from './rules/argo/canary-versions';
import { canaryWithoutTraffic } from './rules/argo/canary-without-traffic';
import { configChecksumRule } from './rules/kubernetes/config-checksum';
import { disruption } from './rules/kubernetes/disruption';
import { dnsLookups } from './rules/kubernetes/dns-lookups';
import { documents } from './rules/kubernetes/documents';
import { driftReceiver } from './rules/training/drift-receiver';
import { driftWebhook } from './rules/training/drift-webhook';
import { explicitDefaults } from './rules/argo/explicit-defaults';
import { gracefulShutdown } from './rules/runtime/graceful-shutdown';
import { grafanaDashboard } from './rules/monitoring/grafana-dashboard';
import { grafanaSidecar } from './rules/monitoring/grafana-sidecar';
import { houseDefaults } from './rules/security/house-defaults';
import { hpaBehaviour } from './rules/autoscaling/hpa-behaviour';
import { hpaCustomMetrics } from './rules/autoscaling/hpa-custom-metrics';
import { hpaOwnsReplicas } from './rules/autoscaling/hpa-owns-replicas';
import { hpaRequests } from './rules/autoscaling/hpa-requests';
import { hpaSettles } from './rules/autoscaling/hpa-settles';
import { imageReferences } from './rules/kubernetes/image-references';
import { ingressReachesService } from './rules/kubernetes/ingress-reaches-service';
import { initialisedLabels } from './rules/monitoring/initialised-labels';
import { kafkaAccess } from './rules/streaming/kafka-access';
import { kafkaGroups } from './rules/streaming/kafka-groups';
import { kafkaPaths } from './rules/streaming/kafka-paths';
import { sparkPaths } from './rules/streaming/spark-paths';
import { kafkaTopics } from './rules/streaming/kafka-topics';
import { kedaTriggers } from './rules/streaming/keda-triggers';
import { knownKinds } from './rules/kubernetes/known-kinds';
import { knownSeries } from './rules/monitoring/known-series';
import { modelAlias } from './rules/training/model-alias';
import { modelDigest } from './rules/runtime/model-digest';
import { mlflowHosts } from './rules/training/mlflow-hosts';
import { namespaces } from './rules/kubernetes/namespaces';
import { networkAddresses } from './rules/training/network-addresses';
import { networkPaths } from './rules/kubernetes/network-paths';
import { networkPolicy } from './rules/security/network-policy';
import { oneRetrainer } from './rules/training/one-retrainer';
import { onePodAtATime } from './rules/kubernetes/one-pod-at-a-time';
import { operatorSelection } from './rules/monitoring/operator-selection';
import { pinnedImages } from './rules/security/pinned-images';
import { podReferences } from './rules/kubernetes/pod-references';
import { podSecurity } from './rules/security/pod-security';
import { quotaFits } from './rules/kubernetes/quota-fits';
import { prometheusRule } from './rules/monitoring/prometheus-rule';
import { ratioAlerts } from './rules/monitoring/ratio-alerts';
import { relabelings } from './rules/monitoring/relabelings';
import { retrainingRuns } from './rules/training/retraining-runs';
import { runtimeEnvironment } from './rules/runtime/runtime-environment';
import { scorersWithinPartitions } from './rules/streaming/scorers-within-partitions';
import { secretFiles } from './rules/training/secret-files';
import { secretsByReference } from './rules/security/secrets-by-reference';
import { serviceMonitorReachesPods } from './rules/monitoring/service-monitor-reaches-pods';
import { serviceReachesPods } from './rules/kubernetes/service-reaches-pods';
import { stableNames } from './rules/kubernetes/stable-names';
import { strictSchema } from './rules/kubernetes/strict-schema';

/**
 * Whatever the set and the documentation of Kubernetes and its operators prove to be wrong: a field that does not exist,
 * and an end of a link that does not fit the other. These rules hold for manifests of any origin.
 */
export const WIRING_RULES: readonly Rule[] = [
  documents,
  strictSchema,
  serviceReachesPods,
  ingressReachesService,
  podReferences,
  imageReferences,
  networkPaths,
  disruption,
  quotaFits,
  hpaOwnsReplicas,
  hpaRequests,
  hpaCustomMetrics,
  serviceMonitorReachesPods,
  relabelings,
  prometheusRule,
  alertmanagerAccepts,
  grafanaDashboard,
  argoProjects,
  canary,
  runtimeEnvironment,
  gracefulShutdown,
  modelDigest,
  kafkaTopics,
  kafkaAccess,
  kafkaGroups,
  kafkaPaths,
  sparkPaths,
  scorersWithinPartitions,
  mlflowHosts,
  networkAddresses,
  secretFiles,
  retrainingRuns,
  oneRetrainer,
  airflowDags,
  driftReceiver,
  driftWebhook,
];

/**
 * How this package runs a platform: nothing is left to a default of the cluster, everything is in the set, and every
 * alert reaches somebody.
 */
export const HOUSE_RULES: readonly Rule[] = [
  knownKinds,
  stableNames,
  namespaces,
  configChecksumRule,
  onePodAtATime,
  boundedJobs,
  dnsLookups,
  houseDefaults,
  hpaBehaviour,
  hpaSettles,
  argoIgnoresReplicas,
  operatorSelection,
  knownSeries,
  alertsReadScrapedJobs,
  ratioAlerts,
  absentAlerts,
  initialisedLabels,
  alertLabels,
  alertNames,
  alertRoutes,
  grafanaSidecar,
  argoSync,
  argoWaves,
  explicitDefaults,
  kedaTriggers,
  canaryWithoutTraffic,
  canaryVersions,
  modelAlias,
];

/** Pods are confined, closed and pinned, no secret is in git, and a project may do no more than it must. */
export const SECURITY_RULES: readonly Rule[] = [
  podSecurity,
  admittedPods,
  networkPolicy,
  secretsByReference,
  pinnedImages,
  argoLeastPrivilege,
];

/** Every rule of this package, in the order in which violations are reported. */
export const RULES: readonly Rule[] = [...WIRING_RULES, ...HOUSE_RULES, ...SECURITY_RULES];

/** The rules by the name of their pack. */
export const PACKS = { wiring: WIRING_RULES, house: HOUSE_RULES, security: SECURITY_RULES } as const;

export type PackName = keyof typeof PACKS;

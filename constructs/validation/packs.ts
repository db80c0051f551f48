import type { Rule } from './rule';
import { absentAlerts } from './rules/monitoring/absent-alerts';
import { alertLabels } from './rules/monitoring/alert-labels';
import { alertmanagerAccepts } from './rules/monitoring/alertmanager-accepts';
import { alertRoutes } from './rules/monitoring/alert-routes';
import { alertsReadScrapedJobs } from './rules/monitoring/alerts-read-scraped-jobs';
import { argoProjects } from './rules/argo/argo-projects';
import { argoSync } from './rules/argo/argo-sync';
import { argoWaves } from './rules/argo/argo-waves';
import { boundedJobs } from './rules/kubernetes/bounded-jobs';
import { canary } from './rules/argo/canary';
import { configChecksumRule } from './rules/kubernetes/config-checksum';
import { disruption } from './rules/kubernetes/disruption';
import { documents } from './rules/kubernetes/documents';
import { explicitDefaults } from './rules/argo/explicit-defaults';
import { gracefulShutdown } from './rules/runtime/graceful-shutdown';
import { grafanaDashboard } from './rules/monitoring/grafana-dashboard';
import { houseDefaults } from './rules/security/house-defaults';
import { hpaBehaviour } from './rules/autoscaling/hpa-behaviour';
import { hpaCustomMetrics } from './rules/autoscaling/hpa-custom-metrics';
import { hpaOwnsReplicas } from './rules/autoscaling/hpa-owns-replicas';
import { hpaRequests } from './rules/autoscaling/hpa-requests';
import { ingressReachesService } from './rules/kubernetes/ingress-reaches-service';
import { initialisedLabels } from './rules/monitoring/initialised-labels';
import { modelDigest } from './rules/runtime/model-digest';
import { namespaces } from './rules/kubernetes/namespaces';
import { networkPolicy } from './rules/security/network-policy';
import { pinnedImages } from './rules/security/pinned-images';
import { podReferences } from './rules/kubernetes/pod-references';
import { podSecurity } from './rules/security/pod-security';
import { quotaFits } from './rules/kubernetes/quota-fits';
import { prometheusRule } from './rules/monitoring/prometheus-rule';
import { ratioAlerts } from './rules/monitoring/ratio-alerts';
import { runtimeEnvironment } from './rules/runtime/runtime-environment';
import { secretsByReference } from './rules/security/secrets-by-reference';
import { serviceMonitorReachesPods } from './rules/monitoring/service-monitor-reaches-pods';
import { serviceReachesPods } from './rules/kubernetes/service-reaches-pods';
import { stableNames } from './rules/kubernetes/stable-names';
import { strictSchema } from './rules/kubernetes/strict-schema';

/** Documents can be read, Services, Ingresses, budgets, jobs and pods refer to what exists, and quotas admit the pods. */
export const KUBERNETES_RULES: readonly Rule[] = [
  documents,
  strictSchema,
  stableNames,
  namespaces,
  serviceReachesPods,
  ingressReachesService,
  podReferences,
  configChecksumRule,
  disruption,
  boundedJobs,
  quotaFits,
];

/** Autoscalers own the replicas, and read metrics that exist. */
export const AUTOSCALING_RULES: readonly Rule[] = [
  hpaOwnsReplicas,
  hpaRequests,
  hpaBehaviour,
  hpaCustomMetrics,
];

/** Scrapes, alerts, routes and dashboards lead to series, jobs and receivers that exist. */
export const MONITORING_RULES: readonly Rule[] = [
  serviceMonitorReachesPods,
  prometheusRule,
  alertsReadScrapedJobs,
  ratioAlerts,
  absentAlerts,
  initialisedLabels,
  alertLabels,
  alertRoutes,
  alertmanagerAccepts,
  grafanaDashboard,
];

/** Argo CD can sync everything into an empty cluster and shows no false difference; canaries of Argo Rollouts are judged. */
export const ARGO_RULES: readonly Rule[] = [argoSync, argoWaves, argoProjects, explicitDefaults, canary];

/** Pods meet the restricted Pod Security Standard and the defaults of this package; no secret is in git. */
export const SECURITY_RULES: readonly Rule[] = [
  podSecurity,
  networkPolicy,
  secretsByReference,
  pinnedImages,
  houseDefaults,
];

/** Containers that run this package's server can start, find their model, and drain before they are killed. */
export const RUNTIME_RULES: readonly Rule[] = [runtimeEnvironment, gracefulShutdown, modelDigest];

/** Every rule of this package, in the order in which violations are reported. */
export const RULES: readonly Rule[] = [
  ...KUBERNETES_RULES,
  ...AUTOSCALING_RULES,
  ...MONITORING_RULES,
  ...ARGO_RULES,
  ...SECURITY_RULES,
  ...RUNTIME_RULES,
];

import type { Rule } from './rule';
import { absentAlerts } from './rules/absent-alerts';
import { alertLabels } from './rules/alert-labels';
import { alertRoutes } from './rules/alert-routes';
import { alertsReadScrapedJobs } from './rules/alerts-read-scraped-jobs';
import { argoProjects } from './rules/argo-projects';
import { argoSync } from './rules/argo-sync';
import { argoWaves } from './rules/argo-waves';
import { boundedJobs } from './rules/bounded-jobs';
import { canary } from './rules/canary';
import { checksum } from './rules/config-checksum';
import { disruption } from './rules/disruption';
import { documents } from './rules/documents';
import { explicitDefaults } from './rules/explicit-defaults';
import { gracefulShutdown } from './rules/graceful-shutdown';
import { grafanaDashboard } from './rules/grafana-dashboard';
import { houseDefaults } from './rules/house-defaults';
import { hpaBehaviour } from './rules/hpa-behaviour';
import { hpaCustomMetrics } from './rules/hpa-custom-metrics';
import { hpaOwnsReplicas } from './rules/hpa-owns-replicas';
import { hpaRequests } from './rules/hpa-requests';
import { ingressReachesService } from './rules/ingress-reaches-service';
import { initialisedLabels } from './rules/initialised-labels';
import { modelDigest } from './rules/model-digest';
import { namespaces } from './rules/namespaces';
import { networkPolicy } from './rules/network-policy';
import { pinnedImages } from './rules/pinned-images';
import { podReferences } from './rules/pod-references';
import { podSecurity } from './rules/pod-security';
import { prometheusRule } from './rules/prometheus-rule';
import { ratioAlerts } from './rules/ratio-alerts';
import { runtimeEnvironment } from './rules/runtime-environment';
import { secretsByReference } from './rules/secrets-by-reference';
import { serviceMonitorReachesPods } from './rules/service-monitor-reaches-pods';
import { serviceReachesPods } from './rules/service-reaches-pods';
import { stableNames } from './rules/stable-names';
import { strictSchema } from './rules/strict-schema';

/** Every rule, in the order in which violations are reported. */
export const RULES: readonly Rule[] = [
  documents,
  strictSchema,
  explicitDefaults,
  hpaOwnsReplicas,
  hpaRequests,
  hpaBehaviour,
  hpaCustomMetrics,
  disruption,
  serviceReachesPods,
  serviceMonitorReachesPods,
  networkPolicy,
  prometheusRule,
  alertsReadScrapedJobs,
  ratioAlerts,
  absentAlerts,
  initialisedLabels,
  alertLabels,
  alertRoutes,
  grafanaDashboard,
  argoSync,
  argoWaves,
  argoProjects,
  stableNames,
  checksum,
  runtimeEnvironment,
  gracefulShutdown,
  modelDigest,
  canary,
  secretsByReference,
  pinnedImages,
  podSecurity,
  podReferences,
  ingressReachesService,
  houseDefaults,
  boundedJobs,
  namespaces,
];

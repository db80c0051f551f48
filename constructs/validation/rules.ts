import type { Rule } from './rule';
import { absentAlerts } from './rules/absent-alerts';
import { alertLabels } from './rules/alert-labels';
import { alertsReadScrapedJobs } from './rules/alerts-read-scraped-jobs';
import { checksum } from './rules/config-checksum';
import { disruption } from './rules/disruption';
import { documents } from './rules/documents';
import { gracefulShutdown } from './rules/graceful-shutdown';
import { houseDefaults } from './rules/house-defaults';
import { hpaBehaviour } from './rules/hpa-behaviour';
import { hpaOwnsReplicas } from './rules/hpa-owns-replicas';
import { hpaRequests } from './rules/hpa-requests';
import { ingressReachesService } from './rules/ingress-reaches-service';
import { initialisedLabels } from './rules/initialised-labels';
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

/** Every rule, in the order in which violations are reported. */
export const RULES: readonly Rule[] = [
  documents,
  hpaOwnsReplicas,
  hpaRequests,
  hpaBehaviour,
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
  stableNames,
  checksum,
  runtimeEnvironment,
  gracefulShutdown,
  secretsByReference,
  pinnedImages,
  podSecurity,
  podReferences,
  ingressReachesService,
  houseDefaults,
  namespaces,
];

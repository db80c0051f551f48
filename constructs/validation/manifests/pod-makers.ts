import { isBuiltIn } from '../../gitops/argo/kinds';
import { sourcesOf } from './argo-applications';
import type { ManifestSet } from './manifest-set';

/** Custom resources whose operators are known to make no pods of them. */
const WITHOUT_PODS: ReadonlySet<string> = new Set([
  'argoproj.io/AnalysisTemplate',
  'argoproj.io/AppProject',
  'argoproj.io/Application',
  'argoproj.io/ApplicationSet',
  'argoproj.io/Rollout', // its pods are in the set
  'bitnami.com/SealedSecret',
  'cert-manager.io/Certificate',
  'cert-manager.io/Issuer',
  'external-secrets.io/ExternalSecret',
  'external-secrets.io/SecretStore',
  'gateway.networking.k8s.io/HTTPRoute',
  'keda.sh/ScaledObject',
  'keda.sh/TriggerAuthentication',
  'monitoring.coreos.com/AlertmanagerConfig',
  'monitoring.coreos.com/PodMonitor',
  'monitoring.coreos.com/Probe',
  'monitoring.coreos.com/PrometheusRule',
  'monitoring.coreos.com/ScrapeConfig',
  'monitoring.coreos.com/ServiceMonitor',
  'postgresql.cnpg.io/ScheduledBackup',
  'sparkoperator.k8s.io/SparkApplication', // its pods are in the set
]);

/**
 * Whether a namespace holds a custom resource of which an operator may make pods, as of a Prometheus or a Kafka, or a Helm
 * chart that Argo CD renders. What labels these have, the set does not say.
 */
export function mayMakePods(set: ManifestSet, namespace: string | undefined): boolean {
  return hasChart(set, namespace) || hasPodMaker(set, namespace);
}

function hasChart(set: ManifestSet, namespace = 'default'): boolean {
  return set
    .all('Application')
    .some(
      ({ body: { spec } }) =>
        spec.destination?.namespace === namespace && sourcesOf(spec).some(({ chart }) => chart !== undefined),
    );
}

function hasPodMaker(set: ManifestSet, namespace: string | undefined): boolean {
  return set.manifests.some(
    ({ group, kind, namespace: own }) =>
      !isBuiltIn(group) &&
      own !== undefined &&
      own === (namespace ?? 'default') &&
      !WITHOUT_PODS.has(`${group}/${kind}`),
  );
}

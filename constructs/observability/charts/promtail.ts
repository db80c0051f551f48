import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { mergeValues } from '../../gitops/argo/helm-values';
import type { Loki } from './loki';

/**
 * Version: charts/promtail/Chart.yaml of grafana/helm-charts at commit 7a0ab968961a (Promtail 3.5.1), marked as
 * deprecated there and the last. Kinds: `helm template` of that version with the values below.
 */
const PROMTAIL: PinnedChart = {
  repository: 'https://grafana.github.io/helm-charts',
  name: 'promtail',
  version: '6.17.1',
  clusterKinds: [
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
  namespaceKinds: [
    { group: '', kind: 'Secret' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'DaemonSet' },
  ],
};

/** Props of `promtail`. */
export interface PromtailProps extends ChartOverrides {
  /** Namespace to install into. It must admit privileged pods: logs are read from the node's disk. */
  readonly namespace: string;

  /** Receives the log lines. */
  readonly loki: Loki;
}

/**
 * The Helm release of Promtail, for platforms that still run it. Its support ended on 2 March 2026, and it gets no
 * fixes since; for new platforms use `alloy`, which gives log lines the same labels.
 *
 * @see https://grafana.com/docs/loki/latest/send-data/promtail/
 */
export function promtail({ namespace, loki, values = {}, addedKinds }: PromtailProps): HelmRelease {
  return new HelmRelease({
    chart: PROMTAIL,
    releaseName: 'promtail',
    namespace,
    addedKinds,
    values: mergeValues(
      {
        fullnameOverride: 'promtail',
        config: { clients: [{ url: `${loki.url}/loki/api/v1/push` }] },
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
      },
      values,
    ),
  });
}

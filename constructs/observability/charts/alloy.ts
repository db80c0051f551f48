import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { mergeValues } from '../../gitops/argo/helm-values';
import type { Loki } from './loki';
import { alloyConfig } from './alloy-config';

/**
 * Version: operations/helm/charts/alloy/Chart.yaml of grafana/alloy at commit 66ebea856dff (Alloy 1.18.1). Kinds:
 * `helm template` of that version with the values below.
 */
const ALLOY: PinnedChart = {
  repository: 'https://grafana.github.io/helm-charts',
  name: 'alloy',
  version: '1.11.1',
  clusterKinds: [
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
  namespaceKinds: [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'Service' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'DaemonSet' },
  ],
};

/** Folder of the read positions. It is on the node, so that a new pod neither repeats nor skips lines. */
const STATE = '/var/lib/alloy';

/** Props of `alloy`. */
export interface AlloyProps extends ChartOverrides {
  /** Namespace to install into. It must admit privileged pods: logs are read from the node's disk. */
  readonly namespace: string;

  /** Receives the log lines. */
  readonly loki: Loki;
}

/**
 * The Helm release of Grafana Alloy, which sends the log lines of all pods to Loki. It runs on every node.
 *
 * @see https://grafana.com/docs/alloy/latest/set-up/install/kubernetes/
 * @example alloy({ namespace: 'observability', loki });
 */
export function alloy({ namespace, loki, values = {}, addedKinds }: AlloyProps): HelmRelease {
  return new HelmRelease({
    chart: ALLOY,
    releaseName: 'alloy',
    namespace,
    addedKinds,
    values: mergeValues(
      {
        fullnameOverride: 'alloy',
        crds: { create: false },
        alloy: {
          configMap: { content: alloyConfig(loki.url) },
          enableReporting: false,
          storagePath: STATE,
          mounts: { varlog: true, extra: [{ name: 'state', mountPath: STATE }] },
          resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
            // only root can read log files
            runAsUser: 0,
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
        controller: {
          volumes: { extra: [{ name: 'state', hostPath: { path: STATE, type: 'DirectoryOrCreate' } }] },
          // without its collector, a node with problems loses its logs
          tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
        },
        // the chart's default rules may read every Secret of the cluster; this collector only looks up pods
        rbac: {
          rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
          // the chart renders invalid YAML for an empty list
          clusterRules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] }],
        },
      },
      values,
    ),
  });
}

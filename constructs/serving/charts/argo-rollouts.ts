import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { mergeValues } from '../../gitops/argo/helm-values';
import { containerResources, type ContainerSize } from '../../observability/charts/container-size';

/**
 * Version: charts/argo-rollouts/Chart.yaml of argoproj/argo-helm at commit ee473c1 (Argo Rollouts 1.9.1; the charts
 * 2.40 have 1.9.0). Kinds: its templates, with the values below.
 */
const ARGO_ROLLOUTS: PinnedChart = {
  repository: 'https://argoproj.github.io/argo-helm',
  name: 'argo-rollouts',
  version: '2.41.1',
  clusterKinds: [
    { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
  namespaceKinds: [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'Deployment' },
  ],
};

/** The plugin that sets the weights of an HTTPRoute. */
export interface GatewayApiPluginProps {
  /**
   * Address of the plugin's file for the architecture of the nodes, `https://` or `file://`. The controller downloads it
   * when it starts.
   *
   * @see https://github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi/releases
   */
  readonly location: string;
  /** SHA-256 of that file, 64 hexadecimal digits; the controller refuses another one. */
  readonly sha256: string;
}

const DEFAULT_SIZE: ContainerSize = { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(256) };

/** Props of `argoRollouts`. */
export interface ArgoRolloutsProps extends ChartOverrides {
  /** Namespace to install into, such as `argo-rollouts`. */
  readonly namespace: string;

  /**
   * Requests and limits of the controller.
   *
   * @default - 100m and 256Mi, for some hundred Rollouts
   */
  readonly size?: ContainerSize;

  /**
   * The plugin for `TrafficRouter.gatewayApi`.
   *
   * @default - not loaded
   */
  readonly gatewayApi?: GatewayApiPluginProps;
}

/**
 * The Helm release of Argo Rollouts, which runs the Rollouts and the analyses of every namespace. A cluster can have one.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/
 * @example argoRollouts({ namespace: 'argo-rollouts' });
 */
export function argoRollouts(props: ArgoRolloutsProps): HelmRelease {
  const { namespace, size = DEFAULT_SIZE, gatewayApi, values = {}, addedKinds } = props;
  return new HelmRelease({
    chart: ARGO_ROLLOUTS,
    releaseName: ARGO_ROLLOUTS.name,
    namespace,
    addedKinds,
    values: mergeValues(
      {
        fullnameOverride: ARGO_ROLLOUTS.name,
        notifications: { secret: { create: false }, configmap: { create: false } },
        // roles for routers that the cluster does not have
        providerRBAC: {
          providers: {
            istio: false,
            smi: false,
            ambassador: false,
            awsLoadBalancerController: false,
            awsAppMesh: false,
            traefik: false,
            apisix: false,
            contour: false,
            glooPlatform: false,
            gatewayAPI: gatewayApi !== undefined,
          },
        },
        controller: {
          resources: containerResources('size', size),
          ...(gatewayApi && { trafficRouterPlugins: [plugin(gatewayApi)] }),
        },
      },
      values,
    ),
  });
}

/** @throws if the file is not pinned */
function plugin({ location, sha256 }: GatewayApiPluginProps) {
  if (!/^(https|file):\/\//.test(location)) {
    throw new Error(`gatewayApi.location must begin with https:// or file://, got "${location}"`);
  }
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Error(
      `gatewayApi.sha256 must be 64 hexadecimal digits, got "${sha256}"; write what sha256sum prints for the file`,
    );
  }
  return { name: 'argoproj-labs/gatewayAPI', location, sha256 };
}

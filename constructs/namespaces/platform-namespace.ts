import { Chart, type Size } from 'cdk8s';
import { type Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { addSyncOption } from '../gitops/argo/missing-crds';
import { objectName } from '../private/object-name';
import { bytes, Resources, type ResourceProps } from '../serving/resources';

/** Levels of the Pod Security Standards, https://kubernetes.io/docs/concepts/security/pod-security-standards */
export type PodSecurity = 'restricted' | 'baseline' | 'privileged';

/** Limits of the sum of all pods of a namespace. */
export interface NamespaceQuota {
  /** Sum of the CPU requests. */
  readonly cpuRequests: Cpu;
  /** Sum of the memory requests. */
  readonly memoryRequests: Size;
  /** Number of pods, finished ones not counted. */
  readonly pods: number;
}

/** Props of `PlatformNamespace`. */
export interface PlatformNamespaceProps {
  /**
   * Name of the namespace. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Level of the Pod Security Standards that pods must meet. Pods that do not meet "restricted" always get a warning.
   *
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
   *
   * @default 'restricted'
   */
  readonly podSecurity?: PodSecurity;

  /**
   * Kubernetes version whose definition of the level applies, such as `v1.30`. An older cluster uses its own version.
   *
   * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
   *
   * @default 'v1.30'
   */
  readonly podSecurityVersion?: string;

  /**
   * Whether pods without a NetworkPolicy of their own may neither send nor receive. Turn it off for Helm charts without
   * policies.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic
   *
   * @default true
   */
  readonly denyTraffic?: boolean;

  /**
   * Limits of the sum of the requests of all pods of the namespace.
   *
   * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
   *
   * @default - no ResourceQuota
   */
  readonly quota?: NamespaceQuota;

  /**
   * Requests and limits for containers that set none. Without them, a quota refuses such pods.
   *
   * Argo CD applies objects by kind, but kubectl by file name, so a LimitRange comes before its Namespace. By hand, use
   * `kubectl apply --server-side --field-manager=argocd-controller -f 'gitops/namespaces/Namespace.*' -f gitops/namespaces/`:
   * under another name, kubectl would want the fields for ever, and none that git loses would go away.
   *
   * @see https://kubernetes.io/docs/concepts/policy/limit-range/
   *
   * @default - no LimitRange
   */
  readonly containerDefaults?: ResourceProps;
}

/**
 * A namespace with pod security, a default-deny NetworkPolicy, and quotas.
 *
 * It needs a chart without a namespace, because cdk8s would write the chart's namespace on the Namespace, too.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 * @example
 * const namespaces = new Chart(app, 'namespaces');
 * new PlatformNamespace(namespaces, 'serving', {
 *   quota: { cpuRequests: Cpu.units(8), memoryRequests: Size.gibibytes(16), pods: 40 },
 * });
 */
export class PlatformNamespace extends Construct {
  /** Name of the namespace. */
  readonly name: string;
  /** The Namespace object. */
  readonly namespace: k8s.KubeNamespace;
  /** Denies all traffic of pods without a policy of their own. Undefined if `denyTraffic` is false. */
  readonly denyAll?: k8s.KubeNetworkPolicy;
  /** Limits the sum of all pods. Undefined without `quota`. */
  readonly resourceQuota?: k8s.KubeResourceQuota;
  /** Requests and limits of containers that set none. Undefined without `containerDefaults`. */
  readonly limitRange?: k8s.KubeLimitRange;

  constructor(scope: Construct, id: string, props: PlatformNamespaceProps = {}) {
    super(scope, id);
    const { podSecurity = 'restricted', podSecurityVersion = 'v1.30', denyTraffic = true } = props;
    this.name = objectName(props.name ?? id);
    const chart = Chart.of(this);
    if (chart.namespace !== undefined) {
      throw new Error(
        `${this.node.path} is in a chart with the namespace ${chart.namespace}, which cdk8s would write on it; ` +
          `write new Chart(app, 'namespaces')`,
      );
    }
    if (!/^v1\.\d+$/.test(podSecurityVersion)) {
      throw new Error(
        `podSecurityVersion must be a Kubernetes version, got "${podSecurityVersion}"; write one like v1.30`,
      );
    }

    this.namespace = new k8s.KubeNamespace(this, 'Namespace', {
      metadata: {
        name: this.name,
        labels: {
          'app.kubernetes.io/managed-by': 'cdk8s',
          ...podSecurityLabels('enforce', podSecurity, podSecurityVersion),
          ...podSecurityLabels('audit', 'restricted', podSecurityVersion),
          ...podSecurityLabels('warn', 'restricted', podSecurityVersion),
        },
      },
    });
    // deleting a namespace deletes everything in it, volumes and other people's objects included: ask a person first
    addSyncOption(this.namespace, 'Prune=confirm');
    addSyncOption(this.namespace, 'Delete=confirm');

    const metadata = {
      name: this.name,
      namespace: this.name,
      labels: { 'app.kubernetes.io/managed-by': 'cdk8s' },
    };
    if (denyTraffic) {
      this.denyAll = new k8s.KubeNetworkPolicy(this, 'DenyAll', {
        metadata: {
          ...metadata,
          name: `default-deny-${this.name}`,
          annotations: {
            // linters report a policy without pods as a mistake; this one closes the namespace before it has pods
            'ignore-check.kube-linter.io/dangling-networkpolicy': 'closes the namespace, empty or not',
            'kube-score/ignore': 'networkpolicy-targets-pod',
          },
        },
        spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
      });
    }
    if (props.quota !== undefined) {
      this.resourceQuota = new k8s.KubeResourceQuota(this, 'ResourceQuota', {
        metadata,
        spec: { hard: quotaManifest(props.quota) },
      });
    }
    if (props.containerDefaults !== undefined) {
      const { requests, limits } = new Resources(props.containerDefaults).toManifest();
      this.limitRange = new k8s.KubeLimitRange(this, 'LimitRange', {
        metadata,
        spec: { limits: [{ type: 'Container', defaultRequest: requests, default: limits }] },
      });
    }
  }
}

function podSecurityLabels(mode: string, level: PodSecurity, version: string): Record<string, string> {
  return {
    [`pod-security.kubernetes.io/${mode}`]: level,
    [`pod-security.kubernetes.io/${mode}-version`]: version,
  };
}

function quotaManifest({ cpuRequests, memoryRequests, pods }: NamespaceQuota): Record<string, k8s.Quantity> {
  if (!Number.isInteger(pods) || pods < 1) {
    throw new Error(`quota.pods must be a whole number of at least 1, got ${pods}`);
  }
  return {
    'requests.cpu': k8s.Quantity.fromString(cpuRequests.amount),
    'requests.memory': k8s.Quantity.fromString(bytes(memoryRequests)),
    pods: k8s.Quantity.fromString(String(pods)),
  };
}

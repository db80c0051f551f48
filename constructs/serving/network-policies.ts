import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { lazy } from '../private/lazy';

/** Props of `NetworkPolicies`, which `InferenceService` sets. */
export interface NetworkPoliciesProps extends PodPolicyProps {
  /** Number of the container port that answers requests. */
  readonly httpPort: number;
  /** Namespaces whose pods may send requests. */
  readonly httpFrom: readonly string[];
  /** Number of the container port that answers scrapes. */
  readonly metricsPort: number;
  /** Namespace whose pods may scrape. */
  readonly metricsFrom: string;
  /** The way to the bucket that the model is fetched from. Undefined: it is not. */
  readonly modelStore?: readonly k8s.NetworkPolicyEgressRule[];
}

/**
 * Denies all traffic except requests, scrapes, DNS, and the bucket of a model that is fetched. Policies add up, so a construct that needs more, such as a drift
 * webhook, adds its own. The kubelet's probes come from the node and are always allowed.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * @example
 * const service = new InferenceService(chart, 'churn', {
 *   image: 'ghcr.io/acme/aiops:1.2.0',
 *   model: Model.inImage({ path: '/app/model.json' }),
 * });
 * service.networkPolicies.allowDns.metadata.addLabel('team', 'platform');
 */
export class NetworkPolicies extends Construct {
  /** Denies all traffic of the pods, in both directions. */
  readonly denyAll: k8s.KubeNetworkPolicy;
  /** Allows requests from the pods of some namespaces. */
  readonly allowHttp: k8s.KubeNetworkPolicy;
  /** Allows scrapes from the pods of Prometheus' namespace. */
  readonly allowMetrics: k8s.KubeNetworkPolicy;
  /** Allows lookups at the cluster's DNS server. */
  readonly allowDns: k8s.KubeNetworkPolicy;
  /** Allows the init container, and with it its pod, to reach the bucket. Undefined: the model is not fetched. */
  readonly allowModelStore?: k8s.KubeNetworkPolicy;

  constructor(scope: Construct, id: string, props: NetworkPoliciesProps) {
    super(scope, id);
    const policy = podPolicies(this, props);

    this.denyAll = policy('deny-all', { policyTypes: ['Ingress', 'Egress'] });
    this.allowHttp = policy('allow-http', {
      policyTypes: ['Ingress'],
      // a client that is made later may still add its namespace
      ingress: lazy(() => [{ from: props.httpFrom.map(podsOfNamespace), ports: [tcp(props.httpPort)] }]),
    });
    this.allowMetrics = policy('allow-metrics', {
      policyTypes: ['Ingress'],
      ingress: [{ from: [podsOfNamespace(props.metricsFrom)], ports: [tcp(props.metricsPort)] }],
    });
    this.allowDns = policy('allow-dns', { policyTypes: ['Egress'], egress: [dnsEgress()] });
    if (props.modelStore !== undefined) {
      this.allowModelStore = policy('allow-model-store', {
        policyTypes: ['Egress'],
        egress: [...props.modelStore],
      });
    }
  }
}

/** Pods that policies are about. */
export interface PodPolicyProps {
  /** Name of what the pods are of; the policies are named after it. */
  readonly name: string;
  /** Labels of the policies themselves. */
  readonly labels: Record<string, string>;
  /** Labels of the pods. */
  readonly matchLabels: Record<string, string>;
}

/** Makes policies of the same pods, each by the end of its name and what it allows. */
export function podPolicies(
  scope: Construct,
  { name, labels, matchLabels }: PodPolicyProps,
): (suffix: string, spec: Omit<k8s.NetworkPolicySpec, 'podSelector'>) => k8s.KubeNetworkPolicy {
  return (suffix, spec) =>
    new k8s.KubeNetworkPolicy(scope, suffix, {
      metadata: { name: `${name}-${suffix}`, labels },
      spec: { podSelector: { matchLabels }, ...spec },
    });
}

/** A TCP port, by number: names would be looked up in each pod. */
export function tcp(port: number): k8s.NetworkPolicyPort {
  return { protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) };
}

/** The way to the cluster's DNS server. */
export function dnsEgress(): k8s.NetworkPolicyEgressRule {
  return {
    to: [{ ...podsOfNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
    ports: [{ protocol: 'UDP', port: k8s.IntOrString.fromNumber(53) }, tcp(53)],
  };
}

/** The API server puts this label on every namespace. */
export function podsOfNamespace(namespace: string): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

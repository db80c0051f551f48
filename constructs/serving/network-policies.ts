import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';

/** Props of `NetworkPolicies`, which `InferenceService` sets. */
export interface NetworkPoliciesProps {
  /** Name of the service; the policies are named after it. */
  readonly name: string;
  /** Labels of the policies themselves. */
  readonly labels: Record<string, string>;
  /** Labels of the pods that the policies are about. */
  readonly matchLabels: Record<string, string>;
  /** Number of the container port that answers requests. */
  readonly httpPort: number;
  /** Namespaces whose pods may send requests. */
  readonly httpFrom: readonly string[];
  /** Number of the container port that answers scrapes. */
  readonly metricsPort: number;
  /** Namespace whose pods may scrape. */
  readonly metricsFrom: string;
}

/**
 * Denies all traffic except requests, scrapes and DNS. Policies add up, so a construct that needs more, such as a drift
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

  constructor(scope: Construct, id: string, props: NetworkPoliciesProps) {
    super(scope, id);
    const { name, labels, matchLabels } = props;
    const policy = (
      suffix: string,
      spec: Omit<k8s.NetworkPolicySpec, 'podSelector'>,
    ): k8s.KubeNetworkPolicy =>
      new k8s.KubeNetworkPolicy(this, suffix, {
        metadata: { name: `${name}-${suffix}`, labels },
        spec: { podSelector: { matchLabels }, ...spec },
      });

    this.denyAll = policy('deny-all', { policyTypes: ['Ingress', 'Egress'] });
    this.allowHttp = policy('allow-http', {
      policyTypes: ['Ingress'],
      ingress: [{ from: props.httpFrom.map(podsOfNamespace), ports: [tcp(props.httpPort)] }],
    });
    this.allowMetrics = policy('allow-metrics', {
      policyTypes: ['Ingress'],
      ingress: [{ from: [podsOfNamespace(props.metricsFrom)], ports: [tcp(props.metricsPort)] }],
    });
    this.allowDns = policy('allow-dns', {
      policyTypes: ['Egress'],
      egress: [dnsEgress()],
    });
  }
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

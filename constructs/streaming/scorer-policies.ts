import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  dnsEgress,
  podPolicies,
  podsOfNamespace,
  tcp,
  type PodPolicyProps,
} from '../serving/network-policies';

/** Props of `ScorerPolicies`, which `StreamScorer` sets. */
export interface ScorerPoliciesProps extends PodPolicyProps {
  /** Port of the metrics. */
  readonly metricsPort: number;
  /** Namespace whose pods may scrape. */
  readonly metricsFrom: string;
  /** The brokers. */
  readonly brokers: k8s.NetworkPolicyEgressRule;
  /** The service that is asked. Undefined: none. */
  readonly service?: k8s.NetworkPolicyEgressRule;
  /** The way to the bucket that the model is fetched from. Undefined: it is not. */
  readonly modelStore?: readonly k8s.NetworkPolicyEgressRule[];
}

/**
 * Denies all traffic of a scorer except scrapes, the brokers, the service that it asks or the bucket of its model, and DNS.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * @example scorer.networkPolicies.allowDns.metadata.addLabel('team', 'platform');
 */
export class ScorerPolicies extends Construct {
  /** Denies all traffic of the pods, in both directions. */
  readonly denyAll: k8s.KubeNetworkPolicy;
  /** Allows scrapes from the pods of Prometheus' namespace. */
  readonly allowMetrics: k8s.KubeNetworkPolicy;
  /** Allows lookups at the cluster's DNS server. */
  readonly allowDns: k8s.KubeNetworkPolicy;
  /** Allows connections to the brokers. */
  readonly allowKafka: k8s.KubeNetworkPolicy;
  /** Allows requests to the service. Undefined if none is asked. */
  readonly allowService?: k8s.KubeNetworkPolicy;
  /** Allows the init container, and with it its pod, to reach the bucket. Undefined: the model is not fetched. */
  readonly allowModelStore?: k8s.KubeNetworkPolicy;

  constructor(scope: Construct, id: string, props: ScorerPoliciesProps) {
    super(scope, id);
    const policy = podPolicies(this, props);
    this.denyAll = policy('deny-all', { policyTypes: ['Ingress', 'Egress'] });
    this.allowMetrics = policy('allow-metrics', {
      policyTypes: ['Ingress'],
      ingress: [{ from: [podsOfNamespace(props.metricsFrom)], ports: [tcp(props.metricsPort)] }],
    });
    this.allowDns = policy('allow-dns', { policyTypes: ['Egress'], egress: [dnsEgress()] });
    this.allowKafka = policy('allow-kafka', { policyTypes: ['Egress'], egress: [props.brokers] });
    if (props.service !== undefined) {
      this.allowService = policy('allow-service', { policyTypes: ['Egress'], egress: [props.service] });
    }
    if (props.modelStore !== undefined) {
      this.allowModelStore = policy('allow-model-store', {
        policyTypes: ['Egress'],
        egress: [...props.modelStore],
      });
    }
  }
}

import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { apiServerEgress } from '../../private/egress';
import {
  dnsEgress,
  podPolicies,
  podsOfNamespace,
  tcp,
  type PodPolicyProps,
} from '../../serving/network-policies';

/** Ports at which driver and executors talk to each other. */
export const SPARK_PORTS = { driver: 7078, blocks: 7079 } as const;

/** Props of `SparkPolicies`, which `SparkStream` and `SparkBatch` set. */
export interface SparkPoliciesProps extends PodPolicyProps {
  /** Labels of the driver. */
  readonly driverLabels: Record<string, string>;
  /** Port of the metrics. */
  readonly metricsPort: number;
  /** Namespace whose pods may scrape. */
  readonly metricsFrom: string;
  /** What driver and executors reach besides each other, by the end of the policy's name. */
  readonly reach: Readonly<Record<string, readonly k8s.NetworkPolicyEgressRule[]>>;
}

/**
 * Denies all traffic of driver and executors except with each other, scrapes, DNS, what the job reads and writes, and the
 * API server, which the driver asks for executors.
 *
 * @see https://spark.apache.org/docs/latest/security.html#configuring-ports-for-network-security
 * @example stream.networkPolicies.allowDns.metadata.addLabel('team', 'platform');
 */
export class SparkPolicies extends Construct {
  /** Denies all traffic of the pods, in both directions. */
  readonly denyAll: k8s.KubeNetworkPolicy;
  /** Allows driver and executors to talk to each other. */
  readonly allowSpark: k8s.KubeNetworkPolicy;
  /** Allows scrapes from the pods of Prometheus' namespace. */
  readonly allowMetrics: k8s.KubeNetworkPolicy;
  /** Allows lookups at the cluster's DNS server. */
  readonly allowDns: k8s.KubeNetworkPolicy;
  /** Allows the driver to ask the API server. */
  readonly allowApiServer: k8s.KubeNetworkPolicy;
  /** Allow what the job reads and writes. */
  readonly allowReach: readonly k8s.KubeNetworkPolicy[];

  constructor(scope: Construct, id: string, props: SparkPoliciesProps) {
    super(scope, id);
    const policy = podPolicies(this, props);
    const ofDriver = podPolicies(this, { ...props, matchLabels: props.driverLabels });
    const each = [{ podSelector: { matchLabels: props.matchLabels } }];
    const ports = Object.values(SPARK_PORTS).map(tcp);
    this.denyAll = policy('deny-all', { policyTypes: ['Ingress', 'Egress'] });
    this.allowSpark = policy('allow-spark', {
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: each, ports }],
      egress: [{ to: each, ports }],
    });
    this.allowMetrics = ofDriver('allow-metrics', {
      policyTypes: ['Ingress'],
      ingress: [{ from: [podsOfNamespace(props.metricsFrom)], ports: [tcp(props.metricsPort)] }],
    });
    this.allowDns = policy('allow-dns', { policyTypes: ['Egress'], egress: [dnsEgress()] });
    this.allowApiServer = ofDriver('allow-api-server', {
      policyTypes: ['Egress'],
      egress: [apiServerEgress()],
    });
    this.allowReach = Object.entries(props.reach).map(([suffix, egress]) =>
      policy(`allow-${suffix}`, { policyTypes: ['Egress'], egress: [...egress] }),
    );
  }
}

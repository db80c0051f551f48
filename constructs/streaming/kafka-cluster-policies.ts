import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { apiServerEgress } from '../private/egress';
import { dnsEgress } from '../serving/network-policies';
import { CLUSTER_LABEL, COMPONENT_LABEL } from './kafka-labels';

/** Props of `KafkaClusterPolicies`, which `KafkaCluster` sets. */
export interface KafkaClusterPoliciesProps {
  /** Name of the Kafka object. */
  readonly name: string;
  /** Labels of the policies themselves. */
  readonly labels: Record<string, string>;
}

/**
 * What the pods of a Kafka cluster may reach. Strimzi itself writes policies for what may reach them, the
 * exporter included, and none for egress, so that in a closed namespace no broker would find another.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * @example
 * const cluster = new KafkaCluster(chart, 'kafka');
 * cluster.networkPolicies.allowInside.metadata.addLabel('team', 'platform');
 */
export class KafkaClusterPolicies extends Construct {
  /** Lets the pods of the cluster reach each other and look up names. */
  readonly allowInside: k8s.KubeNetworkPolicy;
  /** Lets the operators of topics and users reach the API server. */
  readonly allowApiServer: k8s.KubeNetworkPolicy;

  constructor(scope: Construct, id: string, props: KafkaClusterPoliciesProps) {
    super(scope, id);
    const { name, labels } = props;
    const pods = { matchLabels: { [CLUSTER_LABEL]: name } };
    this.allowInside = new k8s.KubeNetworkPolicy(this, 'allow-inside', {
      metadata: { name: `${name}-allow-inside`, labels },
      spec: {
        podSelector: pods,
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: pods }] }, dnsEgress()],
      },
    });
    this.allowApiServer = new k8s.KubeNetworkPolicy(this, 'allow-api-server', {
      metadata: { name: `${name}-allow-api-server`, labels },
      spec: {
        podSelector: { matchLabels: { [CLUSTER_LABEL]: name, [COMPONENT_LABEL]: `${name}-entity-operator` } },
        policyTypes: ['Egress'],
        egress: [apiServerEgress()],
      },
    });
  }
}

import type { k8s } from 'cdk8s-plus-27';
import type { InferenceService } from '../serving/inference-service';
import { tcp } from '../serving/network-policies';

/** The way of a NetworkPolicy to a service. It sees the port of the pod, not that of the Service. */
export function requestsTo({ namespace, matchLabels, ports }: InferenceService): k8s.NetworkPolicyEgressRule {
  return {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        podSelector: { matchLabels: { ...matchLabels } },
      },
    ],
    ports: [tcp(ports.http.number)],
  };
}

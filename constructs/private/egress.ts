import type { k8s } from 'cdk8s-plus-27';
import { METADATA_NETWORKS, PRIVATE_NETWORKS } from '../../runtime/contract/networks';
import { tcp } from '../serving/network-policies';

/** Pods that answer at an address. */
export interface PeerPods {
  /** Namespace of the pods. */
  readonly namespace: string;
  /**
   * Labels of the pods.
   *
   * @default - all pods of the namespace
   */
  readonly podLabels?: Readonly<Record<string, string>>;
}

/**
 * Lets pods reach the port of a URL. A network policy cannot name hosts, so without named pods all addresses are
 * allowed, except metadata services, and except private addresses unless `allowPrivate` is set.
 */
export function egressTo(
  url: string,
  { allowPrivate = false, receiver }: { readonly allowPrivate?: boolean; readonly receiver?: PeerPods },
): k8s.NetworkPolicyEgressRule {
  const { port, protocol } = new URL(url);
  const { ipv4, ipv6 } = allowPrivate ? METADATA_NETWORKS : PRIVATE_NETWORKS;
  return {
    to:
      receiver === undefined
        ? [
            { ipBlock: { cidr: '0.0.0.0/0', except: [...ipv4] } },
            { ipBlock: { cidr: '::/0', except: [...ipv6] } },
          ]
        : [
            {
              namespaceSelector: {
                matchLabels: { 'kubernetes.io/metadata.name': receiver.namespace },
              },
              ...(receiver.podLabels && { podSelector: { matchLabels: { ...receiver.podLabels } } }),
            },
          ],
    ports: [tcp(port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port))],
  };
}

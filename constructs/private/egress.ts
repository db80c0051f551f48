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

/** Every address but those of some networks. */
export function addressesExcept({
  ipv4,
  ipv6,
}: typeof METADATA_NETWORKS | typeof PRIVATE_NETWORKS): k8s.NetworkPolicyPeer[] {
  return [
    { ipBlock: { cidr: '0.0.0.0/0', except: [...ipv4] } },
    { ipBlock: { cidr: '::/0', except: [...ipv6] } },
  ];
}

/** Ports of API servers: of the Service, and the usual one of the server itself, which a network policy may see. */
const API_SERVER_PORTS = [443, 6443];

/**
 * Lets pods reach the API server, which is no pod that a policy could name.
 *
 * @param networks networks in which it is. @default - any address but metadata services
 */
export function apiServerEgress(networks?: readonly string[]): k8s.NetworkPolicyEgressRule {
  return {
    to: networks?.map((cidr) => ({ ipBlock: { cidr } })) ?? addressesExcept(METADATA_NETWORKS),
    ports: API_SERVER_PORTS.map(tcp),
  };
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
  return {
    to:
      receiver === undefined
        ? addressesExcept(allowPrivate ? METADATA_NETWORKS : PRIVATE_NETWORKS)
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

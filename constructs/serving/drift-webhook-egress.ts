import type { k8s } from 'cdk8s-plus-27';
import { PRIVATE_NETWORKS } from '../../runtime/contract/networks';
import { tcp } from './network-policies';

/**
 * Lets pods reach a webhook's port. A network policy knows no host names, so the address is left open, but for
 * private ones where the receiver must not have one.
 */
export function webhookEgress(url: string, allowPrivate: boolean): k8s.NetworkPolicyEgressRule {
  const { port, protocol } = new URL(url);
  const except = (networks: readonly string[]): string[] | undefined =>
    allowPrivate ? undefined : [...networks];
  return {
    to: [
      { ipBlock: { cidr: '0.0.0.0/0', except: except(PRIVATE_NETWORKS.ipv4) } },
      { ipBlock: { cidr: '::/0', except: except(PRIVATE_NETWORKS.ipv6) } },
    ],
    ports: [tcp(port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port))],
  };
}

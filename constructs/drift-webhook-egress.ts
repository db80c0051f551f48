import type { k8s } from 'cdk8s-plus-27';
import { tcp } from './network-policies';

/** What is not the public internet: RFC 1918, carrier-grade NAT, loopback, link-local, and their like in IPv6. */
const PRIVATE_IPV4 = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
];
const PRIVATE_IPV6 = ['fc00::/7', 'fe80::/10'];

/**
 * Lets pods reach a webhook's port. A network policy knows no host names, so the address is left open, but for
 * private ones where the receiver must not have one.
 */
export function webhookEgress(url: string, allowPrivate: boolean): k8s.NetworkPolicyEgressRule {
  const { port, protocol } = new URL(url);
  const except = (ranges: string[]): string[] | undefined => (allowPrivate ? undefined : ranges);
  return {
    to: [
      { ipBlock: { cidr: '0.0.0.0/0', except: except(PRIVATE_IPV4) } },
      { ipBlock: { cidr: '::/0', except: except(PRIVATE_IPV6) } },
    ],
    ports: [tcp(port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port))],
  };
}

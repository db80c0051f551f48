import type { AccessRule } from './network-access';
import type { PlacedContainer, Workload } from './workload';

/** A name with a dot or of a Service, before a port or behind a scheme. */
const NAMES: readonly RegExp[] = [
  /:\/\/(?:[^/@\s]*@)?(?!localhost\b)[a-z](?:[-\w]*\w)?(?:\.[-\w]+)*\.?(?:[:/?\s,]|$)/i,
  /\.svc\b/i,
  /(?:^|[\s,=])(?!localhost:)[a-z][-\w]*(?:\.[-\w]+)*:\d{2,5}(?:$|[\s,])/i,
];

/** One address. */
const SINGLE = /^(?:[^:]+\/32|.*:.*\/128)$/;

/**
 * Whether the set shows that pods look up names: a rule lets them reach more than single addresses, or a variable or an
 * argument of a container holds a name. Pods that may reach nothing and name nothing need no DNS.
 */
export function looksUpNames({ containers }: Workload, egress: readonly AccessRule[]): boolean {
  return egress.some(reachesMoreThanAddresses) || containers.some(namesHost);
}

function reachesMoreThanAddresses({ peers }: AccessRule): boolean {
  return peers.length === 0 || peers.some(({ ipBlock }) => !ipBlock || !SINGLE.test(ipBlock.cidr));
}

function namesHost({ container: { env = [], command = [], args = [] } }: PlacedContainer): boolean {
  const texts = [...env.flatMap(({ value }) => value ?? []), ...command, ...args];
  return texts.some((text) => NAMES.some((name) => name.test(text)));
}

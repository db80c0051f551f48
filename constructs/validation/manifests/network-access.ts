import type { Known, View } from './kubernetes-views';
import { type LabelSelector, type Labels, selects } from './label-selector';
import type { ManifestSet } from './manifest-set';
import { findPort } from './container-ports';
import type { Workload } from './workload';

type Spec = View<'NetworkPolicy'>['spec'];
export type Peer = NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number];
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];

export type Direction = 'Ingress' | 'Egress';

/** One rule of a NetworkPolicy, for either direction. No peers means everyone; no ports means every port. */
export interface AccessRule {
  readonly policy: Known<'NetworkPolicy'>;
  /** Field path of the rule. */
  readonly path: string;
  readonly peers: readonly Peer[];
  readonly ports: readonly Port[];
}

/** Whether the policy isolates its pods in a direction, with the API server's default for `policyTypes`. */
export function isolates({ body: { spec } }: Known<'NetworkPolicy'>, direction: Direction): boolean {
  if (spec.policyTypes) return spec.policyTypes.includes(direction);
  return direction === 'Ingress' || (spec.egress ?? []).length > 0;
}

export function accessRules(policy: Known<'NetworkPolicy'>, direction: Direction): readonly AccessRule[] {
  const { spec } = policy.body;
  if (!isolates(policy, direction)) return [];
  return direction === 'Ingress'
    ? (spec.ingress ?? []).map(({ from = [], ports = [] }, i) => ({
        policy,
        path: `spec.ingress[${i}]`,
        peers: from,
        ports,
      }))
    : (spec.egress ?? []).map(({ to = [], ports = [] }, i) => ({
        policy,
        path: `spec.egress[${i}]`,
        peers: to,
        ports,
      }));
}

/** Whether the rule opens a port. A named port is looked up in the containers of the reached pods. */
export function opensPort(
  { ports }: AccessRule,
  port: number,
  protocol: 'TCP' | 'UDP',
  reached?: Workload,
): boolean {
  if (ports.length === 0) return true;
  return ports.some((each) => {
    if ((each.protocol ?? 'TCP') !== protocol) return false;
    if (each.port === undefined) return true;
    if (typeof each.port === 'string') {
      return reached !== undefined && findPort(reached.containers, each.port)?.containerPort === port;
    }
    return each.endPort === undefined ? each.port === port : each.port <= port && port <= each.endPort;
  });
}

/** Whether the rule admits pods of a namespace. Every cluster labels a namespace with its name. */
export function admitsNamespace(set: ManifestSet, { policy, peers }: AccessRule, namespace: string): boolean {
  if (peers.length === 0) return true;
  const labels: Labels = {
    ...set.find('Namespace', undefined, namespace)?.labels,
    'kubernetes.io/metadata.name': namespace,
  };
  return peers.some(({ namespaceSelector, podSelector }) =>
    namespaceSelector
      ? selects(namespaceSelector, labels)
      : podSelector !== undefined && (policy.namespace ?? 'default') === namespace,
  );
}

/** Whether a selector is empty, and so selects everything. */
export function isEverything({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/** Ports of the pods that answer DNS lookups: behind the Service they listen on 53 or, in OpenShift, on 5353. */
const DNS_PORTS = [53, 5353];

/** Whether an egress rule opens the port of DNS, by its number or by the name that CoreDNS gives it. */
export function opensDnsPort(rule: AccessRule, protocol: 'TCP' | 'UDP'): boolean {
  const name = protocol === 'UDP' ? 'dns' : 'dns-tcp';
  return (
    DNS_PORTS.some((port) => opensPort(rule, port, protocol)) ||
    rule.ports.some((each) => each.port === name && (each.protocol ?? 'TCP') === protocol)
  );
}

/** Labels of the pods that answer DNS lookups: of most clusters, and of node-local caches. */
const DNS_PODS: readonly Labels[] = [
  { 'k8s-app': 'kube-dns' },
  { 'k8s-app': 'kube-dns', 'app.kubernetes.io/name': 'coredns' },
  { 'k8s-app': 'node-local-dns' },
  { 'dns.operator.openshift.io/daemonset-dns': 'default' },
];

const DNS_NAMESPACES = ['kube-system', 'openshift-dns'];

/**
 * Whether an egress rule reaches the DNS of the cluster. An address may be that of a node-local cache.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/
 */
export function reachesDns(set: ManifestSet, rule: AccessRule): boolean {
  if (rule.peers.length === 0) return true;
  return rule.peers.some((peer) => {
    if (peer.ipBlock) return true;
    const namespaces = DNS_NAMESPACES.some((each) => admitsNamespace(set, { ...rule, peers: [peer] }, each));
    const { podSelector } = peer;
    if (podSelector === undefined) return namespaces;
    if (namespaces) return DNS_PODS.some((labels) => selects(podSelector, labels));
    return peer.namespaceSelector === undefined && servesDns(set, podSelector, rule.policy.namespace);
  });
}

/** Pods of the namespace that answer lookups themselves. */
function servesDns(set: ManifestSet, selector: LabelSelector, namespace: string | undefined): boolean {
  return set.pods(selector, namespace).some(({ containers }) => findPort(containers, 53) !== undefined);
}

/** Whether the rule admits pods with these labels, of this namespace. An address may be that of any pod. */
export function admitsPods(set: ManifestSet, rule: AccessRule, namespace: string, labels: Labels): boolean {
  if (rule.peers.length === 0) return true;
  return rule.peers.some((peer) => {
    if (peer.ipBlock) return (peer.ipBlock.except ?? []).length === 0;
    return (
      admitsNamespace(set, { ...rule, peers: [peer] }, namespace) &&
      (peer.podSelector === undefined || selects(peer.podSelector, labels))
    );
  });
}

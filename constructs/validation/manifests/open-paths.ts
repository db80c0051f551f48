import { CLUSTER_LABEL } from '../../streaming/kafka-labels';
import type { Known } from './kubernetes-views';
import { type LabelSelector, type Labels, selects } from './label-selector';
import type { ManifestSet } from './manifest-set';
import {
  type AccessRule,
  type Direction,
  type Peer,
  accessRules,
  isolates,
  opensPort,
} from './network-access';
import type { Workload } from './workload';

/** What a policy lets through: pods with these labels, in this namespace. */
interface Pods {
  readonly namespace: string;
  readonly labels: Labels;
}

/**
 * Whether policies let a port through.
 *
 * @param pods whom the rule must admit; undefined: anyone
 */
export function isOpen(
  set: ManifestSet,
  policies: readonly Known<'NetworkPolicy'>[],
  direction: Direction,
  pods: Pods | undefined,
  port: number,
  reached?: Workload,
): boolean {
  if (!policies.some((policy) => isolates(policy, direction))) return true;
  return policies
    .flatMap((policy) => accessRules(policy, direction))
    .some((rule) => opensPort(rule, port, 'TCP', reached) && admits(set, rule, pods));
}

function admits(set: ManifestSet, { policy, peers }: AccessRule, pods: Pods | undefined): boolean {
  if (pods === undefined || peers.length === 0) return true;
  return peers.some((peer) => names(set, peer, { namespace: policy.namespace ?? 'default' }, pods));
}

/**
 * Whether a peer of a policy is these pods.
 *
 * @param from namespace of the object that has the peer, which a peer without a namespace means
 */
export function names(
  set: ManifestSet,
  { namespaceSelector, podSelector = {}, ipBlock }: Peer,
  from: { readonly namespace: string },
  { namespace, labels }: Pods,
): boolean {
  if (ipBlock) return true; // what address a pod has, the set does not say
  const own = { 'kubernetes.io/metadata.name': namespace };
  const inside = namespaceSelector
    ? selects(namespaceSelector, { ...set.find('Namespace', undefined, namespace)?.labels, ...own })
    : from.namespace === namespace;
  return inside && selects(known(podSelector, labels), labels);
}

/** Strimzi gives its pods more labels than are known here: only those that are known can contradict. */
function known(selector: LabelSelector, labels: Labels): LabelSelector {
  if (labels[CLUSTER_LABEL] === undefined) return selector;
  const matchLabels = Object.entries(selector.matchLabels ?? {}).filter(([key]) => key in labels);
  return { matchLabels: Object.fromEntries(matchLabels) };
}

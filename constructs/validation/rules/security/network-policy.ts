import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import {
  type AccessRule,
  type Direction,
  type Peer,
  accessRules,
  isEverything,
  isolates,
} from '../../manifests/network-access';
import { podLabelsOf, policiesOfPods, policyEnds } from '../../manifests/policies-of-pods';
import type { Workload } from '../../manifests/workload';
import { type Finding, type Rule, at } from '../../rule';

/** The API server gives this label to every namespace. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

const DIRECTIONS: readonly Direction[] = ['Ingress', 'Egress'];

/**
 * A policy that is too wide fails without an error. What must pass, the rule network-paths says.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const networkPolicy: Rule = {
  name: 'network-policy',
  title: 'Pods are closed for ingress and egress, and no rule opens them to everyone',
  source: 'kubescape #761',
  *check(set) {
    for (const [workload, policies] of policiesOfPods(set)) {
      yield* isolationFindings(workload, policies);
      yield* wideRules(set, workload, policies);
    }
  },
};

function* isolationFindings(
  workload: Workload,
  policies: readonly Known<'NetworkPolicy'>[],
): Iterable<Finding> {
  for (const direction of DIRECTIONS) {
    if (policies.some((policy) => isolates(policy, direction))) continue;
    const verb = direction === 'Ingress' ? 'reach it' : 'be reached from it';
    yield {
      ends: policyEnds(policies, workload, 'spec.policyTypes'),
      problem: `no NetworkPolicy closes the pods for ${direction}, so anything may ${verb}`,
      fix: `add a NetworkPolicy whose podSelector selects the pods, with ${direction} in policyTypes`,
    };
  }
}

function* wideRules(
  set: ManifestSet,
  workload: Workload,
  policies: readonly Known<'NetworkPolicy'>[],
): Iterable<Finding> {
  for (const direction of DIRECTIONS) {
    const offered = direction === 'Ingress' && isOfferedOutside(set, workload);
    for (const rule of policies.flatMap((policy) => accessRules(policy, direction))) {
      const opened = openedTo(rule, direction);
      if (opened === undefined || (offered && rule.ports.length > 0)) continue;
      yield {
        ends: [at(rule.policy, rule.path), podLabelsOf(workload)],
        problem: `the rule opens ${rule.ports.length === 0 ? 'every port' : 'a port'} ${direction === 'Ingress' ? 'from' : 'to'} ${opened}, so the pods are not closed for ${direction}`,
        fix: 'name the peers and ports that are needed, or remove the rule',
      };
    }
  }
}

/** Everyone that a rule admits; undefined if it names peers. */
function openedTo({ peers, ports }: AccessRule, direction: Direction): string | undefined {
  if (peers.length === 0) return 'everyone';
  for (const peer of peers) {
    const opened = widePeer(peer, ports.length > 0 && direction === 'Egress');
    if (opened !== undefined) return opened;
  }
  return undefined;
}

/** @param limited egress to some ports of the internet is closed enough if the networks of the cluster are excepted */
function widePeer({ namespaceSelector, podSelector, ipBlock }: Peer, limited: boolean): string | undefined {
  if (ipBlock) {
    const { cidr, except = [] } = ipBlock;
    // two halves are the whole
    const isWide = Number(cidr.split('/')[1]) <= 1;
    return isWide && !(limited && except.length > 0) ? cidr : undefined;
  }
  const anyPod = podSelector === undefined || isEverything(podSelector);
  if (namespaceSelector && isNearlyEverything(namespaceSelector) && anyPod) return 'every namespace';
  return undefined;
}

/** Every namespace has the label of its name, and one that is named as the only exception is not named as allowed. */
function isNearlyEverything(selector: NonNullable<Peer['namespaceSelector']>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.keys(matchLabels).length === 0 &&
    matchExpressions.every(
      ({ key, operator }) =>
        operator === 'NotIn' ||
        operator === 'DoesNotExist' ||
        (operator === 'Exists' && key === NAMESPACE_NAME),
    )
  );
}

/** Whether clients outside the cluster are meant to reach the pods. */
function isOfferedOutside(set: ManifestSet, { namespace, labels }: Workload): boolean {
  return set.all('Service').some(({ namespace: own = 'default', body: { spec } }) => {
    const selector = Object.entries(spec.selector ?? {});
    return (
      own === namespace &&
      (spec.type === 'LoadBalancer' || spec.type === 'NodePort') &&
      selector.length > 0 &&
      selector.every(([key, value]) => labels[key] === value)
    );
  });
}

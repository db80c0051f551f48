import { formatSelector } from '../../manifests/label-selector';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import {
  type AccessRule,
  type Direction,
  accessRules,
  admitsNamespace,
  isolates,
  opensPort,
} from '../../manifests/network-access';
import { type Location } from '../../manifests/location';
import { type Finding, type Rule, at, missing } from '../../rule';
import { runtimeContainer } from '../../manifests/runtime-container';
import { scrapeTargets } from '../../manifests/scrape-target';
import type { Workload } from '../../manifests/workload';

const DIRECTIONS: readonly Direction[] = ['Ingress', 'Egress'];

/** A policy that is too narrow fails without an error, and so does one that is too wide. */
export const networkPolicy: Rule = {
  name: 'network-policy',
  title: 'Pods are closed for ingress and egress, except for Prometheus, DNS and the webhook',
  source: 'kubescape #761',
  *check(set, { prometheusNamespace }) {
    const policiesOf = new Map<Workload, Known<'NetworkPolicy'>[]>();
    for (const policy of set.all('NetworkPolicy')) {
      yield* selectorFindings(set, policy);
      for (const workload of set.pods(policy.body.spec.podSelector, policy.namespace)) {
        policiesOf.set(workload, [...(policiesOf.get(workload) ?? []), policy]);
      }
    }
    for (const workload of set.workloads) {
      const policies = policiesOf.get(workload) ?? [];
      yield* isolationFindings(workload, policies);
      yield* egressFindings(set, workload, policies);
    }
    for (const monitor of set.all('ServiceMonitor')) {
      for (const { workload, found, endpointPath } of scrapeTargets(set, monitor)) {
        if (!found) continue; // service-monitor-reaches-pods refuses it
        const policies = policiesOf.get(workload) ?? [];
        const open = policies
          .flatMap((policy) => accessRules(policy, 'Ingress'))
          .some(
            (rule) =>
              opensPort(rule, found.containerPort, 'TCP', workload) &&
              admitsNamespace(set, rule, prometheusNamespace),
          );
        if (open || !policies.some((policy) => isolates(policy, 'Ingress'))) continue;
        yield {
          ends: [...policyEnds(policies, workload, 'spec.ingress'), at(monitor, endpointPath)],
          problem: `no ingress rule lets the namespace ${prometheusNamespace} reach port ${found.containerPort}, so every scrape times out`,
          fix: `allow from namespaceSelector kubernetes.io/metadata.name: ${prometheusNamespace} to port ${found.containerPort}, or set the option prometheusNamespace of the validation`,
        };
      }
    }
  },
};

/** A policy whose selector selects no pod protects nothing, or allows traffic to nowhere. */
function* selectorFindings(set: ManifestSet, policy: Known<'NetworkPolicy'>): Iterable<Finding> {
  const { podSelector } = policy.body.spec;
  // {} selects all pods of the namespace, also later ones
  const everything = formatSelector(podSelector) === formatSelector({});
  if (!everything && set.pods(podSelector, policy.namespace).length === 0) {
    yield selectsNothing(policy, 'spec.podSelector', formatSelector(podSelector));
  }
  for (const rule of DIRECTIONS.flatMap((direction) => accessRules(policy, direction))) {
    for (const { podSelector: peer, namespaceSelector } of rule.peers) {
      if (peer === undefined || namespaceSelector !== undefined) continue; // pods of other namespaces may be outside the set
      if (set.pods(peer, policy.namespace).length > 0) continue;
      yield selectsNothing(policy, rule.path, formatSelector(peer));
    }
  }
}

function selectsNothing(policy: Known<'NetworkPolicy'>, path: string, selector: string): Finding {
  return {
    ends: [at(policy, path), missing('Pod', policy.namespace, 'with those labels')],
    problem: `the selector (${selector}) selects no pod of the set`,
    fix: 'select by labels that a pod template in this namespace carries',
  };
}

function* isolationFindings(
  workload: Workload,
  policies: readonly Known<'NetworkPolicy'>[],
): Iterable<Finding> {
  for (const direction of DIRECTIONS) {
    const verb = direction === 'Ingress' ? 'reach it' : 'be reached from it';
    if (!policies.some((policy) => isolates(policy, direction))) {
      yield {
        ends: policyEnds(policies, workload, 'spec.policyTypes'),
        problem: `no NetworkPolicy closes the pods for ${direction}, so anything may ${verb}`,
        fix: `add a NetworkPolicy whose podSelector selects the pods, with ${direction} in policyTypes`,
      };
    }
    const wide = policies
      .flatMap((policy) => accessRules(policy, direction))
      .find(({ peers, ports }) => peers.length === 0 && ports.length === 0);
    if (wide) {
      yield {
        ends: [at(wide.policy, wide.path), labelsOf(workload)],
        problem: `the empty rule opens every port to everyone for ${direction}`,
        fix: 'name peers and ports in the rule, or remove it',
      };
    }
  }
}

function* egressFindings(
  set: ManifestSet,
  workload: Workload,
  policies: readonly Known<'NetworkPolicy'>[],
): Iterable<Finding> {
  if (!policies.some((policy) => isolates(policy, 'Egress'))) return;
  const rules: readonly AccessRule[] = policies.flatMap((policy) => accessRules(policy, 'Egress'));
  for (const protocol of ['UDP', 'TCP'] as const) {
    if (rules.some((rule) => opensPort(rule, 53, protocol))) continue;
    yield {
      ends: policyEnds(policies, workload, 'spec.egress'),
      problem: `port 53 over ${protocol} is closed, so DNS lookups fail`,
      fix: `allow egress to kube-system on port 53, protocol ${protocol}`,
    };
  }
  const runtime = runtimeContainer(set, workload);
  const webhook = runtime?.config?.driftWebhook;
  if (runtime === undefined || webhook === undefined) return;
  const { port, protocol } = new URL(webhook);
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  if (rules.some((rule) => opensPort(rule, number, 'TCP'))) return;
  yield {
    ends: [
      ...policyEnds(policies, workload, 'spec.egress'),
      at(workload.manifest, `${runtime.placed.path}.env[DRIFT_WEBHOOK]`),
    ],
    problem: `the webhook is on port ${number}, which no egress rule opens, so no drift event is delivered`,
    fix: `allow egress to port ${number}, protocol TCP`,
  };
}

/** The policies that select the pods, and the pods; or the missing policy if there is none. */
function policyEnds(
  policies: readonly Known<'NetworkPolicy'>[],
  workload: Workload,
  path: string,
): readonly [Location, ...Location[]] {
  const [first, ...others] = policies.map((policy) => at(policy, path));
  const pods = labelsOf(workload);
  return first
    ? [first, ...others, pods]
    : [pods, missing('NetworkPolicy', workload.namespace, 'for these pods')];
}

function labelsOf({ manifest, templatePath }: Workload): Location {
  return at(manifest, `${templatePath === '' ? '' : `${templatePath}.`}metadata.labels`);
}

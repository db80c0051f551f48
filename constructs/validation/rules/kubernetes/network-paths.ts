import { prometheusStacks } from '../../manifests/argo-applications';
import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import { looksUpNames } from '../../manifests/name-lookups';
import { formatSelector } from '../../manifests/label-selector';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import {
  type Direction,
  accessRules,
  admitsNamespace,
  isEverything,
  isolates,
  opensPort,
} from '../../manifests/network-access';
import { mayMakePods } from '../../manifests/pod-makers';
import { policiesOfPods, policyEnds } from '../../manifests/policies-of-pods';
import { runtimeContainer } from '../../manifests/runtime-container';
import { scrapeTargets } from '../../manifests/scrape-target';
import type { Workload } from '../../manifests/workload';
import { type Finding, type Rule, at, missing } from '../../rule';
import { dnsFindings } from './dns-paths';

const DIRECTIONS: readonly Direction[] = ['Ingress', 'Egress'];

/**
 * A policy that is too narrow fails without an error: what is not let through times out.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const networkPaths: Rule = {
  name: 'network-paths',
  title:
    'A NetworkPolicy selects pods, and lets Prometheus, the webhook, and DNS lookups of pods that name hosts through',
  source: 'kubescape #761',
  *check(set, { prometheusNamespace }) {
    for (const policy of set.all('NetworkPolicy')) yield* selectorFindings(set, policy);
    const policiesOf = policiesOfPods(set);
    for (const [workload, policies] of policiesOf) yield* egressFindings(set, workload, policies);
    const prometheus = prometheusNamespace ?? prometheusIn(set) ?? USUAL_NAMESPACE;
    for (const monitor of set.all('ServiceMonitor')) {
      for (const { workload, found, endpointPath } of scrapeTargets(set, monitor)) {
        if (!found) continue; // service-monitor-reaches-pods refuses it
        const policies = policiesOf.get(workload) ?? [];
        const open = policies
          .flatMap((policy) => accessRules(policy, 'Ingress'))
          .some(
            (rule) =>
              opensPort(rule, found.containerPort, 'TCP', workload) && admitsNamespace(set, rule, prometheus),
          );
        if (open || !policies.some((policy) => isolates(policy, 'Ingress'))) continue;
        yield {
          ends: [...policyEnds(policies, workload, 'spec.ingress'), at(monitor, endpointPath)],
          problem: `no ingress rule lets the namespace ${prometheus} reach port ${found.containerPort}, so every scrape from there times out`,
          fix: `allow from namespaceSelector kubernetes.io/metadata.name: ${prometheus} to port ${found.containerPort}, or set the option prometheusNamespace of the validation`,
        };
      }
    }
  },
};

/** Where kube-prometheus and many guides put Prometheus. */
const USUAL_NAMESPACE = 'monitoring';

/** The namespace of the only Prometheus of the set: an object of its operator, or the chart that brings one. */
function prometheusIn(set: ManifestSet): string | undefined {
  const objects = set.manifests
    .filter(({ group, kind }) => group === 'monitoring.coreos.com' && kind === 'Prometheus')
    .map(({ namespace = 'default' }) => namespace);
  const charts = prometheusStacks(set).map(
    ({ application }) => application.body.spec.destination?.namespace ?? 'default',
  );
  const namespaces = [...objects, ...charts];
  return namespaces.length === 1 ? namespaces[0] : undefined;
}

/** A policy whose selector selects no pod protects nothing, or allows traffic to nowhere. */
function* selectorFindings(set: ManifestSet, policy: Known<'NetworkPolicy'>): Iterable<Finding> {
  const { podSelector } = policy.body.spec;
  if (mayMakePods(set, policy.namespace)) return;
  // {} selects all pods of the namespace, also later ones
  if (!isEverything(podSelector) && set.pods(podSelector, policy.namespace).length === 0) {
    yield selectsNothing(policy, 'spec.podSelector', formatSelector(podSelector));
  }
  for (const rule of DIRECTIONS.flatMap((direction) => accessRules(policy, direction))) {
    for (const { podSelector: peer, namespaceSelector } of rule.peers) {
      if (peer === undefined || namespaceSelector !== undefined) continue; // pods of other namespaces may be outside the set
      if (isEverything(peer) || set.pods(peer, policy.namespace).length > 0) continue;
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

function* egressFindings(
  set: ManifestSet,
  workload: Workload,
  policies: readonly Known<'NetworkPolicy'>[],
): Iterable<Finding> {
  if (!policies.some((policy) => isolates(policy, 'Egress'))) return;
  const rules = policies.flatMap((policy) => accessRules(policy, 'Egress'));
  if (looksUpNames(workload, rules)) yield* dnsFindings(set, workload, policies);
  const runtime = runtimeContainer(set, workload);
  const webhook = runtime?.config?.driftWebhook;
  if (runtime === undefined || webhook === undefined) return;
  const { port, protocol } = new URL(webhook);
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  // which number a port of the receiver has by its name, the set does not say
  const open = rules.some(
    (rule) => opensPort(rule, number, 'TCP') || rule.ports.some(({ port: each }) => typeof each === 'string'),
  );
  if (open) return;
  yield {
    ends: [
      ...policyEnds(policies, workload, 'spec.egress'),
      at(workload.manifest, `${runtime.placed.path}.env[${ENVIRONMENT.driftWebhook.name}]`),
    ],
    problem: `the webhook is on port ${number}, which no egress rule opens, so no drift event is delivered`,
    fix: `allow egress to port ${number}, protocol TCP`,
  };
}

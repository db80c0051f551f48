import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { accessRules, isolates, opensDnsPort, reachesDns } from '../../manifests/network-access';
import { policyEnds } from '../../manifests/policies-of-pods';
import type { Workload } from '../../manifests/workload';
import { at, type Finding } from '../../rule';

/** Lookups of names that policies close. */
export function* dnsFindings(
  set: ManifestSet,
  workload: Workload,
  policies: readonly Known<'NetworkPolicy'>[],
): Iterable<Finding> {
  if (workload.pod.dnsPolicy === 'None' || !policies.some((policy) => isolates(policy, 'Egress'))) return;
  const rules = policies.flatMap((policy) => accessRules(policy, 'Egress'));
  for (const protocol of ['UDP', 'TCP'] as const) {
    const opening = rules.filter((rule) => opensDnsPort(rule, protocol));
    if (opening.some((rule) => reachesDns(set, rule))) continue;
    const [wrong] = opening;
    yield wrong
      ? {
          ends: [at(wrong.policy, wrong.path), ...policyEnds(policies, workload, 'spec.egress')],
          problem: `port 53 over ${protocol} is open, but not to the DNS of the cluster, whose pods are in kube-system with k8s-app: kube-dns, so lookups fail`,
          fix: 'allow egress to namespaceSelector kubernetes.io/metadata.name: kube-system with podSelector k8s-app: kube-dns',
        }
      : {
          ends: policyEnds(policies, workload, 'spec.egress'),
          problem: `port 53 over ${protocol} is closed, so DNS lookups${protocol === 'TCP' ? ' with long answers' : ''} fail`,
          fix: `allow egress to kube-system on port 53, protocol ${protocol}`,
        };
  }
}

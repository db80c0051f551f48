import { looksUpNames } from '../../manifests/name-lookups';
import { accessRules } from '../../manifests/network-access';
import { policiesOfPods } from '../../manifests/policies-of-pods';
import type { Rule } from '../../rule';
import { dnsFindings } from './dns-paths';

/**
 * A pod that needs no names today needs one with its first setting that holds an address.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const dnsLookups: Rule = {
  name: 'dns-lookups',
  title: 'Pods that are closed for egress may look up names, also where nothing shows that they do',
  source: 'kubescape #761',
  *check(set) {
    for (const [workload, policies] of policiesOfPods(set)) {
      const egress = policies.flatMap((policy) => accessRules(policy, 'Egress'));
      // network-paths says it
      if (!looksUpNames(workload, egress)) yield* dnsFindings(set, workload, policies);
    }
  },
};

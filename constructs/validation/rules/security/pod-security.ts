import { enforcedStandard } from '../../manifests/enforced-standard';
import { type Rule, at } from '../../rule';
import { podSecurityBreaches } from './pod-security-standard';

/**
 * The API server refuses such pods only when they are created, after a sync that looked healthy.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const podSecurity: Rule = {
  name: 'pod-security',
  title:
    'Every pod meets the level of the Pod Security Standards that its namespace enforces, “restricted” if the set does not say',
  source: 'kubernetes.io/docs/concepts/security/pod-security-standards',
  *check(set) {
    for (const workload of set.workloads) {
      const namespace = set.find('Namespace', undefined, workload.namespace);
      const standard = enforcedStandard(namespace?.labels ?? {});
      for (const { path, problem, fix } of podSecurityBreaches(workload, standard)) {
        yield { ends: [at(workload.manifest, path)], problem, fix };
      }
    }
  },
};

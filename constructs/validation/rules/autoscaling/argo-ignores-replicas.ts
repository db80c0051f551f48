import { SYNC_OPTIONS } from '../../../gitops/argo/sync-options';
import { ignoredReplicas } from '../../manifests/argo-ignored-replicas';
import { scaledBy, scalers } from '../../manifests/scalers';
import { type Rule, at } from '../../rule';

/**
 * Argo CD compares the replicas if anybody has ever written them into git, and a sync for another reason writes them.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#respect-ignore-difference-configs
 */
export const argoIgnoresReplicas: Rule = {
  name: 'argo-ignores-replicas',
  title: 'The Application of an autoscaled workload ignores its replicas, also when it syncs',
  source: 'argo-cd #5105, #7820, #1603',
  *check(set) {
    for (const scaler of scalers(set)) {
      if (!scaledBy(set, scaler)) continue; // hpa-owns-replicas refuses it
      const { manifest, group, kind, name } = scaler;
      const candidates = ignoredReplicas(set, scaler);
      const [first] = candidates;
      if (!first) continue; // not deployed by an Application of the set
      const ignores = candidates.find(({ entries }) =>
        entries.some(({ mismatches }) => mismatches.length === 0),
      );
      if (!ignores) {
        yield {
          ends: [at(first.application, 'spec.ignoreDifferences'), at(manifest, 'spec.scaleTargetRef')],
          problem: `the Application does not ignore /spec/replicas of ${kind} ${name}, which the autoscaler changes`,
          fix: `add { group: ${group}, kind: ${kind}, name: ${name}, jsonPointers: [/spec/replicas] } to ignoreDifferences`,
        };
        continue;
      }
      const { application } = ignores;
      for (const option of [SYNC_OPTIONS.respectIgnored, SYNC_OPTIONS.serverSideApply]) {
        if (application.body.spec.syncPolicy?.syncOptions?.includes(option)) continue;
        yield {
          ends: [at(application, 'spec.syncPolicy.syncOptions'), at(manifest, 'spec.scaleTargetRef')],
          problem: `without ${option} a sync for another reason may write the replicas of ${kind} ${name}`,
          fix: `add ${option} to syncOptions`,
        };
      }
    }
  },
};

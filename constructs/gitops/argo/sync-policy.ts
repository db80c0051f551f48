import type { ApplicationSpecSyncPolicy } from '../../../imports/argoproj.io';
import { SYNC_OPTIONS } from './sync-options';

/**
 * The sync policy of every application.
 *
 * Not used: `ApplyOutOfSyncOnly`, because only a sync of everything also reclaims fields that other managers own by
 * now, and `Replace`, which deletes objects.
 */
export function syncPolicy(): ApplicationSpecSyncPolicy {
  return {
    // allowEmpty: false is the guard against a folder that a failed synthesis left empty
    automated: { prune: true, selfHeal: true, allowEmpty: false },
    // Argo CD does not try a commit again once its retries are used up. These last for about 40 minutes, which is
    // time for another application to install the CustomResourceDefinitions that this one needs.
    retry: {
      limit: 10,
      backoff: { duration: '10s', factor: 2, maxDuration: '5m' },
      // the next retry uses a fix that was pushed in the meantime
      refresh: true,
    },
    syncOptions: [
      // namespaces are manifests with pod-security labels, which this option would not write
      'CreateNamespace=false',
      SYNC_OPTIONS.serverSideApply,
      SYNC_OPTIONS.respectIgnored,
      // an object is deleted only when its replacement is healthy
      'PruneLast=true',
      'PrunePropagationPolicy=foreground',
      // two applications with the same object would undo each other's syncs
      'FailOnSharedResource=true',
    ],
  };
}

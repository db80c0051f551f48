import type { ApplicationSpecSyncPolicy } from '../../../imports/argoproj.io';
import { SYNC_OPTIONS } from './sync-options';

/**
 * How every application is kept at what git says.
 *
 * Not here: `ApplyOutOfSyncOnly`, because a sync of everything also takes back fields that others have come to own,
 * and `Replace`, which deletes what it replaces.
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
      // a fix that is pushed meanwhile is taken up by the next try
      refresh: true,
    },
    syncOptions: [
      // namespaces are manifests of their own: they carry pod-security labels, which this option would not write
      'CreateNamespace=false',
      SYNC_OPTIONS.serverSideApply,
      SYNC_OPTIONS.respectIgnored,
      // nothing goes before what replaces it is healthy
      'PruneLast=true',
      'PrunePropagationPolicy=foreground',
      // two applications with the same object would undo each other's syncs for ever
      'FailOnSharedResource=true',
    ],
  };
}

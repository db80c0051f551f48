/** Annotation of an object: options of the sync that applies it, separated by commas. */
export const SYNC_OPTIONS_ANNOTATION = 'argocd.argoproj.io/sync-options';

/** Annotation of an object: an integer. Objects with a lower number are applied first. */
export const SYNC_WAVE_ANNOTATION = 'argocd.argoproj.io/sync-wave';

/** Options of a sync. */
export const SYNC_OPTIONS = {
  /** Large CustomResourceDefinitions do not fit into the annotation that client-side apply keeps. */
  serverSideApply: 'ServerSideApply=true',
  /** A sync does not write fields that the comparison ignores. */
  respectIgnored: 'RespectIgnoreDifferences=true',
  /** The dry run before a sync ignores kinds that are not defined yet. */
  skipDryRun: 'SkipDryRunOnMissingResource=true',
} as const;

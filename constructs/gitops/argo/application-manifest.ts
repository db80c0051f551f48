import type { ApiObjectMetadata } from 'cdk8s';
import type { ApplicationSpec } from '../../../imports/argoproj.io';
import type { ApplicationSource } from './application-source';
import { SYNC_WAVE_ANNOTATION } from './sync-options';
import { syncPolicy } from './sync-policy';

/** The cluster that Argo CD runs in. */
export const IN_CLUSTER = 'https://kubernetes.default.svc';

/** A cluster's API server and one of its namespaces. */
export interface Destination {
  /** URL of the cluster's API server. */
  readonly server: string;
  /** Namespace in that cluster. */
  readonly namespace: string;
}

/** Shared by Applications and AppProjects: both are deleted after the objects that depend on them. */
export function argoMetadata(
  name: string,
  wave: number,
  annotations: Record<string, string> = {},
): ApiObjectMetadata {
  return {
    name,
    annotations: { [SYNC_WAVE_ANNOTATION]: String(wave), ...annotations },
    labels: { 'app.kubernetes.io/managed-by': 'cdk8s' },
    finalizers: ['resources-finalizer.argocd.argoproj.io'],
  };
}

export function applicationMetadata(name: string, wave: number): ApiObjectMetadata {
  return argoMetadata(name, wave, {
    // With server-side apply, Argo CD otherwise compares by field ownership, which shows the defaults of custom
    // resources as differences. A dry run of the API server does not.
    'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
  });
}

/** The spec of an Application, with the defaults of Argo CD written out. Call it at synthesis. */
export function applicationSpec(
  project: string,
  source: ApplicationSource,
  { server, namespace }: Destination,
): ApplicationSpec {
  const ignoreDifferences = source.ignoreDifferences();
  return {
    project,
    source: source.toManifest(),
    destination: { server, namespace },
    // Argo CD drops an empty list, which would be a difference from git
    ignoreDifferences: ignoreDifferences.length > 0 ? ignoreDifferences : undefined,
    revisionHistoryLimit: 10,
    syncPolicy: syncPolicy(),
  };
}

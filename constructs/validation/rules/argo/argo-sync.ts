import { SYNC_OPTIONS, SYNC_OPTIONS_ANNOTATION } from '../../../gitops/argo/sync-options';
import { isBuiltIn, kindKey } from '../../../gitops/argo/kinds';
import { applicationsByNamespace, readsFolder, sourcesOf } from '../../manifests/argo-applications';
import type { Known } from '../../manifests/kubernetes-views';
import type { Manifest } from '../../manifests/manifest';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Finding, type Rule, at, missing } from '../../rule';

const CRD = 'CustomResourceDefinition';

/** An empty cluster becomes healthy without a person only if no sync gives up before its dependencies exist. */
export const argoSync: Rule = {
  name: 'argo-sync',
  title: 'Applications become healthy in an empty cluster, whatever the order of their syncs',
  source: 'argo-cd #15095, kube-prometheus #1511',
  *check(set) {
    for (const application of set.all('Application')) {
      yield* retryFindings(application);
      yield* crdFindings(set, application);
    }
    yield* customResourceFindings(set);
  },
};

/** By default, Argo CD tries a commit five times within minutes, and never again. */
function* retryFindings(application: Known<'Application'>): Iterable<Finding> {
  const { limit, backoff } = application.body.spec.syncPolicy?.retry ?? {};
  if (
    limit !== undefined &&
    limit !== 0 &&
    backoff?.duration !== undefined &&
    backoff.maxDuration !== undefined
  ) {
    return;
  }
  yield {
    ends: [at(application, 'spec.syncPolicy.retry')],
    problem: 'a sync that fails because another application is not ready yet is not retried with pauses',
    fix: 'set retry.limit, retry.backoff.duration, factor and maxDuration',
  };
}

/** Client-side apply keeps the whole object in an annotation, which holds at most 256 KiB. */
function* crdFindings(set: ManifestSet, application: Known<'Application'>): Iterable<Finding> {
  const { spec } = application.body;
  if (spec.syncPolicy?.syncOptions?.includes(SYNC_OPTIONS.serverSideApply) === true) return;
  const project = set.find('AppProject', application.namespace, spec.project ?? '');
  if (project?.body.spec.clusterResourceWhitelist?.some(({ kind }) => kind === CRD) !== true) return;
  const installs =
    sourcesOf(spec).some(({ chart }) => chart !== undefined) ||
    set.manifests.some(({ kind }) => kind === CRD);
  if (!installs) return;
  yield {
    ends: [at(application, 'spec.syncPolicy.syncOptions'), at(project, 'spec.clusterResourceWhitelist')],
    problem:
      'it installs CustomResourceDefinitions, and large ones do not fit into the annotation of client-side apply',
    fix: `add ${SYNC_OPTIONS.serverSideApply} to syncOptions`,
  };
}

/** The dry run of a sync comes before its first wave, and fails if a kind is not defined yet. */
function* customResourceFindings(set: ManifestSet): Iterable<Finding> {
  const applications = applicationsByNamespace(set);
  const defined = new Set(
    set.manifests.filter(({ kind }) => kind === CRD).map(({ name }) => name.replace(/^[^.]*\./, '')),
  );
  for (const manifest of set.manifests) {
    if (isBuiltIn(manifest.group) || defined.has(manifest.group) || isArgosOwn(manifest)) continue;
    const [deploying] = (applications.get(manifest.namespace) ?? []).filter(readsFolder);
    if (!deploying || skipsDryRun(manifest)) continue;
    if (deploying.body.spec.syncPolicy?.syncOptions?.includes(SYNC_OPTIONS.skipDryRun) === true) continue;
    yield {
      ends: [
        at(manifest, `metadata.annotations["${SYNC_OPTIONS_ANNOTATION}"]`),
        at(deploying, 'spec.source'),
        missing(CRD, undefined, kindKey(manifest)),
      ],
      problem:
        'another application installs its CustomResourceDefinition, and until then the dry run fails the whole sync',
      fix: `annotate it ${SYNC_OPTIONS_ANNOTATION}: ${SYNC_OPTIONS.skipDryRun}, as allowMissingCrds(chart) does`,
    };
  }
}

function skipsDryRun({ annotations }: Manifest): boolean {
  return annotations[SYNC_OPTIONS_ANNOTATION]?.split(',').includes(SYNC_OPTIONS.skipDryRun) === true;
}

/** Argo CD installs these definitions itself, before any Application can exist. */
function isArgosOwn({ group, kind }: Manifest): boolean {
  return group === 'argoproj.io' && (kind === 'Application' || kind === 'AppProject');
}

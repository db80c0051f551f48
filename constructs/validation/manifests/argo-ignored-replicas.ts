import { applicationsByNamespace, readsFolder } from './argo-applications';
import { globMatches } from './glob';
import type { Known, View } from './kubernetes-views';
import type { Manifest } from './manifest';
import type { ManifestSet } from './manifest-set';
import type { Scaler } from './scalers';

type Entry = NonNullable<View<'Application'>['spec']['ignoreDifferences']>[number];

/** A part of an entry that does not match what is scaled. */
interface Mismatch {
  readonly field: 'group' | 'name' | 'namespace';
  /** As an error shows it. */
  readonly written: string;
  readonly wanted: string;
}

/** An entry of ignoreDifferences about the replicas of a kind. */
interface ReplicasEntry {
  readonly path: string;
  /** Empty if the entry is about what is scaled. */
  readonly mismatches: readonly Mismatch[];
  /** Whether it matches no object of the set. */
  readonly idle: boolean;
}

/** An Application that may deploy what a scaler scales, and its entries about the replicas of that kind. */
interface IgnoredReplicas {
  readonly application: Known<'Application'>;
  readonly entries: readonly ReplicasEntry[];
}

/** The Applications that may deploy what an autoscaler scales, the likeliest first. */
export function ignoredReplicas(set: ManifestSet, scaler: Scaler): readonly IgnoredReplicas[] {
  const { group, kind, name } = scaler;
  const namespace = scaler.manifest.namespace ?? 'default';
  return deployers(set, scaler, namespace).map((application) => ({
    application,
    entries: (application.body.spec.ignoreDifferences ?? []).flatMap((entry, i) => {
      if (!globMatches(entry.kind, kind) || !ignoresReplicas(entry)) return [];
      const mismatches = [
        mismatch('group', entry.group ?? '', group),
        ...(entry.name === undefined || entry.name === '' ? [] : [mismatch('name', entry.name, name)]),
        ...(entry.namespace === undefined || entry.namespace === ''
          ? []
          : [mismatch('namespace', entry.namespace, namespace)]),
      ].flat();
      const idle = mismatches.length > 0 && !set.manifests.some((each) => matchesObject(entry, each));
      return [{ path: `spec.ignoreDifferences[${i}]`, mismatches, idle }];
    }),
  }));
}

function matchesObject(entry: Entry, { group, kind, name, namespace = 'default' }: Manifest): boolean {
  return (
    globMatches(entry.group ?? '', group) &&
    globMatches(entry.kind, kind) &&
    globMatches(entry.name ?? '*', name) &&
    globMatches(entry.namespace ?? '*', namespace)
  );
}

/** @see https://github.com/argoproj/argo-cd/blob/v3.1.0/util/argo/normalizers/diff_normalizer.go */
function mismatch(field: Mismatch['field'], written: string, wanted: string): readonly Mismatch[] {
  if (globMatches(written, wanted)) return [];
  return [{ field, written: written === '' ? 'not set' : written, wanted: wanted === '' ? "''" : wanted }];
}

function ignoresReplicas({ jsonPointers, jqPathExpressions, managedFieldsManagers }: Entry): boolean {
  return (
    jsonPointers?.includes('/spec/replicas') === true ||
    jqPathExpressions?.includes('.spec.replicas') === true ||
    managedFieldsManagers?.includes('kube-controller-manager') === true
  );
}

/** Which of several it is, the set does not say: a project that does not permit the kind rules an Application out. */
function deployers(
  set: ManifestSet,
  { group, kind, name }: Scaler,
  namespace: string,
): readonly Known<'Application'>[] {
  const byNamespace = applicationsByNamespace(set);
  const candidates = [...(byNamespace.get(namespace) ?? []), ...(byNamespace.get(undefined) ?? [])].filter(
    readsFolder,
  );
  const permitted = candidates.filter((each) => permits(set, each, group, kind));
  const able = permitted.length > 0 ? permitted : candidates;
  const named = able.filter((each) => each.name === name || folderOf(each) === name);
  return named.length > 0 ? named : able;
}

function permits(
  set: ManifestSet,
  { namespace, body }: Known<'Application'>,
  group: string,
  kind: string,
): boolean {
  const project = set.find('AppProject', namespace, body.spec.project ?? 'default');
  return (
    project?.body.spec.namespaceResourceWhitelist?.some(
      (each) => globMatches(each.group, group) && globMatches(each.kind, kind),
    ) === true
  );
}

function folderOf({ body }: Known<'Application'>): string | undefined {
  return body.spec.source?.path?.split('/').at(-1);
}

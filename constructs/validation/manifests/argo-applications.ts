import { isClusterScoped } from '../../gitops/argo/kinds';
import type { Known, View } from './kubernetes-views';
import type { Manifest } from './manifest';
import type { ManifestSet } from './manifest-set';

type Spec = View<'Application'>['spec'];
type Source = NonNullable<Spec['source']>;

/** The sources of an Application. The API has one field for one source, and another for several. */
export function sourcesOf({ source, sources = [] }: Spec): readonly Source[] {
  return source ? [source, ...sources] : sources;
}

/** Each source that is the chart kube-prometheus-stack, with its Application. */
export function prometheusStacks(
  set: ManifestSet,
): readonly { readonly application: Known<'Application'>; readonly source: Source }[] {
  return set.all('Application').flatMap((application) =>
    sourcesOf(application.body.spec)
      .filter(({ chart }) => chart === 'kube-prometheus-stack')
      .map((source) => ({ application, source })),
  );
}

/** Whether its manifests come from a folder, so that they may be in the set. Those of a Helm chart are not. */
export function readsFolder({ body: { spec } }: Known<'Application'>): boolean {
  return sourcesOf(spec).some(({ path, chart }) => path !== undefined && chart === undefined);
}

/** Applications by the namespace that they deploy into. */
export function applicationsByNamespace(
  set: ManifestSet,
): ReadonlyMap<string | undefined, readonly Known<'Application'>[]> {
  const groups = new Map<string | undefined, Known<'Application'>[]>();
  for (const application of set.all('Application')) {
    const namespace = application.body.spec.destination?.namespace;
    const others = groups.get(namespace);
    if (others) others.push(application);
    else groups.set(namespace, [application]);
  }
  return groups;
}

/** Whether an object is cluster-scoped. A custom resource without a namespace is taken to be. */
export function isOutsideNamespaces({ group, kind, namespace }: Manifest): boolean {
  return isClusterScoped({ group, kind }) || (namespace === undefined && group.includes('.'));
}

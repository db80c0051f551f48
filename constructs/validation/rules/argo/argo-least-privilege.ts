import { createdKinds } from '../../../gitops/argo/created-kinds';
import { type GroupKind, kindKey } from '../../../gitops/argo/kinds';
import { isOutsideNamespaces, readsFolder, sourcesOf } from '../../manifests/argo-applications';
import type { Known } from '../../manifests/kubernetes-views';
import type { Manifest } from '../../manifests/manifest';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Finding, type Rule, at, missing } from '../../rule';

type Project = Known<'AppProject'>;
type Application = Known<'Application'>;

/**
 * A project that permits too little stops a sync. One that permits too much can be abused by anybody who can push.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/security/
 */
export const argoLeastPrivilege: Rule = {
  name: 'argo-least-privilege',
  title: 'A project permits the kinds that its applications deploy, and nothing else',
  source: 'Argo CD documentation, “Security”',
  *check(set) {
    for (const application of set.all('Application')) {
      const { project = 'default' } = application.body.spec;
      if (project !== 'default' || set.find('AppProject', application.namespace, project)) continue;
      yield {
        ends: [at(application, 'spec.project'), missing('AppProject', application.namespace, project)],
        problem: 'the project called default permits everything, unless somebody changes it',
        fix: 'name an AppProject of the set',
      };
    }
    const members = membersOf(set);
    const inNamespace = objectsByNamespace(set);
    for (const project of set.all('AppProject')) {
      const own = members.get(project) ?? [];
      yield* wildcards(project);
      yield* controlPlane(project);
      yield* unusedRepositories(project, own);
      yield* unusedKinds(project, own, inNamespace);
    }
    yield* forbiddenObjects(members, inNamespace);
  },
};

function* wildcards(project: Project): Iterable<Finding> {
  const { spec } = project.body;
  const texts = {
    sourceRepos: spec.sourceRepos ?? [],
    destinations: (spec.destinations ?? []).flatMap(({ server, name, namespace }) => [
      server,
      name,
      namespace,
    ]),
    clusterResourceWhitelist: (spec.clusterResourceWhitelist ?? []).flatMap(({ group, kind }) => [
      group,
      kind,
    ]),
    namespaceResourceWhitelist: (spec.namespaceResourceWhitelist ?? []).flatMap(({ group, kind }) => [
      group,
      kind,
    ]),
  };
  for (const [field, values] of Object.entries(texts)) {
    if (!values.some((value) => value?.includes('*') === true)) continue;
    yield {
      ends: [at(project, `spec.${field}`)],
      problem: 'it holds a *, which permits more than the applications need',
      fix: 'list the values that the applications need, as ArgoProject does',
    };
  }
  if ((spec.namespaceResourceWhitelist ?? []).length === 0) {
    yield {
      ends: [at(project, 'spec.namespaceResourceWhitelist')],
      problem: 'it is empty, and Argo CD reads an empty list as every kind',
      fix: 'list the kinds that the applications deploy',
    };
  }
}

/** An application that may write AppProjects can give itself every right. Only the root application may, and it may do nothing else. */
function* controlPlane(project: Project): Iterable<Finding> {
  const { destinations = [], namespaceResourceWhitelist = [] } = project.body.spec;
  const isRoot = namespaceResourceWhitelist.every(
    ({ group, kind }) => group === 'argoproj.io' && (kind === 'Application' || kind === 'AppProject'),
  );
  const into = destinations.findIndex(({ namespace }) => namespace === project.namespace);
  if (into === -1 || isRoot) return;
  yield {
    ends: [at(project, `spec.destinations[${into}]`), at(project, 'spec.namespaceResourceWhitelist')],
    problem: `its applications may write into ${project.namespace ?? 'default'}, the namespace of Argo CD, and so can change every project`,
    fix: 'deploy into another namespace, and leave Applications to a project that permits only them',
  };
}

function* unusedRepositories(project: Project, members: readonly Application[]): Iterable<Finding> {
  const used = new Set(members.flatMap(({ body }) => sourcesOf(body.spec).map(({ repoURL }) => repoURL)));
  for (const [i, repository] of (project.body.spec.sourceRepos ?? []).entries()) {
    if (used.has(repository) || repository.includes('*')) continue;
    yield {
      ends: [at(project, `spec.sourceRepos[${i}]`)],
      problem: `no application of the project is read from ${repository}, and everybody who can push there could deploy`,
      fix: 'remove it',
    };
  }
}

/** The objects of a Helm chart are not in the set, so only projects without Helm charts can be judged. */
function* unusedKinds(
  project: Project,
  members: readonly Application[],
  inNamespace: ReadonlyMap<string, readonly Manifest[]>,
): Iterable<Finding> {
  if (members.length === 0 || !members.every(readsFolder)) return;
  const namespaces = (project.body.spec.destinations ?? []).map(({ namespace }) => namespace ?? '');
  const deployed = namespaces.flatMap((namespace) => inNamespace.get(namespace) ?? []);
  const used = new Set([...deployed, ...createdKinds(deployed)].map(kindKey));
  for (const [i, permitted] of (project.body.spec.namespaceResourceWhitelist ?? []).entries()) {
    if (used.has(kindKey(permitted)) || permitted.kind.includes('*')) continue;
    yield {
      ends: [at(project, `spec.namespaceResourceWhitelist[${i}]`)],
      problem: `no application of the project deploys a ${permitted.kind}`,
      fix: 'remove it',
    };
  }
}

/** An object whose kind no project of its namespace permits stops the whole sync. */
function* forbiddenObjects(
  members: ReadonlyMap<Project, readonly Application[]>,
  inNamespace: ReadonlyMap<string, readonly Manifest[]>,
): Iterable<Finding> {
  const projects = [...members]
    .filter(([, applications]) => applications.some(readsFolder))
    .map(([project]) => project);
  const [any] = projects;
  if (!any) return;
  for (const [namespace, manifests] of inNamespace) {
    const responsible = projects.filter(
      ({ body: { spec } }) =>
        namespace === '' ||
        (spec.destinations ?? []).some((destination) => destination.namespace === namespace),
    );
    const [first] = responsible;
    if (!first) continue; // not deployed by an Application of the set
    const field = namespace === '' ? 'clusterResourceWhitelist' : 'namespaceResourceWhitelist';
    const lists = responsible.map(({ body: { spec } }) => spec[field] ?? []);
    // an empty list of namespaced kinds permits all of them; wildcards() says so
    if (namespace !== '' && lists.some((list) => list.length === 0)) continue;
    const permitted = lists.flat();
    const byKind = new Map<string, (GroupKind & { name?: string })[]>();
    for (const entry of permitted) byKind.set(kindKey(entry), [...(byKind.get(kindKey(entry)) ?? []), entry]);
    for (const manifest of manifests) {
      if (permitted.some(({ kind }) => kind === '*')) continue;
      if (byKind.get(kindKey(manifest))?.some(({ name = manifest.name }) => name === manifest.name) === true)
        continue;
      yield {
        ends: [at(manifest, 'kind'), at(first, `spec.${field}`)],
        problem: `no project permits ${manifest.kind} ${manifest.name}${namespace === '' ? '' : ` in ${namespace}`}, so the sync of its application fails`,
        fix: `add { group: '${manifest.group}', kind: ${manifest.kind} } to ${field}`,
      };
    }
  }
}

function membersOf(set: ManifestSet): ReadonlyMap<Project, readonly Application[]> {
  const members = new Map<Project, Application[]>(set.all('AppProject').map((project) => [project, []]));
  for (const application of set.all('Application')) {
    const project = set.find('AppProject', application.namespace, application.body.spec.project ?? 'default');
    if (project) members.get(project)?.push(application);
  }
  return members;
}

/** Objects by namespace; cluster-scoped ones under the empty string. Objects that a person applies by hand are left out. */
function objectsByNamespace(set: ManifestSet): ReadonlyMap<string, readonly Manifest[]> {
  const objects = new Map<string, Manifest[]>();
  for (const manifest of set.manifests) {
    if (manifest.kind === 'ConfigMap' && manifest.name === 'argocd-cm') continue;
    const namespace = isOutsideNamespaces(manifest) ? '' : (manifest.namespace ?? 'default');
    const others = objects.get(namespace);
    if (others) others.push(manifest);
    else objects.set(namespace, [manifest]);
  }
  return objects;
}

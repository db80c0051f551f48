import { sourcesOf } from '../../manifests/argo-applications';
import { globMatches } from '../../manifests/glob';
import type { Known, View } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Finding, type Rule, at, missing } from '../../rule';

type Destination = NonNullable<View<'AppProject'>['spec']['destinations']>[number];

/**
 * Argo CD does not compare an application that its project does not permit.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 */
export const argoProjects: Rule = {
  name: 'argo-projects',
  title: 'An application is of a project that exists, and that permits its repositories and its destination',
  source: 'Argo CD documentation, “Projects”',
  *check(set) {
    for (const application of set.all('Application')) yield* membershipFindings(set, application);
  },
};

function* membershipFindings(set: ManifestSet, application: Known<'Application'>): Iterable<Finding> {
  const { project: name = 'default', destination = {} } = application.body.spec;
  const project = set.find('AppProject', application.namespace, name);
  if (!project) {
    if (name === 'default') return; // Argo CD makes it; argo-least-privilege refuses it
    yield {
      ends: [at(application, 'spec.project'), missing('AppProject', application.namespace, name)],
      problem: 'the project is not in the set, and until it exists Argo CD does not compare the application',
      fix: 'name an AppProject of the set',
    };
    return;
  }
  for (const { repoURL } of sourcesOf(application.body.spec)) {
    if (
      permits(project.body.spec.sourceRepos ?? [], (pattern) =>
        globMatches(normalized(pattern), normalized(repoURL)),
      )
    )
      continue;
    yield {
      ends: [at(application, 'spec.source.repoURL'), at(project, 'spec.sourceRepos')],
      problem: `the project does not permit ${repoURL}, so Argo CD never compares the application`,
      fix: `add ${repoURL} to sourceRepos`,
    };
  }
  if (permitsDestination(project.body.spec.destinations ?? [], destination)) return;
  yield {
    ends: [at(application, 'spec.destination'), at(project, 'spec.destinations')],
    problem: `the project does not permit the namespace ${destination.namespace ?? '(none)'} of ${destination.server ?? destination.name ?? 'that cluster'}`,
    fix: 'add the destination to the project',
  };
}

/** A pattern that begins with ! denies, whatever others permit. */
function permits(patterns: readonly string[], matchesPattern: (pattern: string) => boolean): boolean {
  const denied = patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1)));
  return !denied && patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(pattern));
}

/** @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/#managing-projects */
function permitsDestination(permitted: readonly Destination[], wanted: Destination): boolean {
  const [ownServer, ownName] = clusterOf(wanted);
  const permitting = permitted.filter((each) => {
    const [server, name] = clusterOf(each);
    return (
      (server !== undefined && ownServer !== undefined && globMatches(server, ownServer)) ||
      (name !== undefined && ownName !== undefined && globMatches(name, ownName))
    );
  });
  return permits(
    permitting.map(({ namespace = '' }) => namespace),
    (pattern) => globMatches(pattern, wanted.namespace ?? ''),
  );
}

const OWN_CLUSTER = ['https://kubernetes.default.svc', 'in-cluster'] as const;

/** Server and name of a cluster. The one that Argo CD runs in has both, whichever is written. */
function clusterOf({ server, name }: Destination): readonly [string | undefined, string | undefined] {
  const own = server === OWN_CLUSTER[0] || (server === undefined && name === OWN_CLUSTER[1]);
  return own ? OWN_CLUSTER : [server, name];
}

/** As Argo CD compares addresses: without case and without `.git`. */
function normalized(url: string): string {
  return url
    .toLowerCase()
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
}

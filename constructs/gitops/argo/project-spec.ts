import type { AppProjectSpec } from '../../../imports/argoproj.io';
import type { Destination } from './application-manifest';
import { createdKinds } from './created-kinds';
import type { ClusterResource, Deployed } from './deployed';
import { kindKey } from './kinds';

/** An application, as its project sees it. */
export interface ProjectMember {
  /** Path of its construct, for errors. */
  readonly path: string;
  readonly repository: string;
  readonly destination: Destination;
  readonly deployed: Deployed;
}

/**
 * The rights that the members need, in a stable order.
 *
 * @throws if they deploy nothing: Argo CD drops an empty list of kinds, and no list permits all kinds
 */
export function projectSpec(
  path: string,
  description: string,
  members: readonly ProjectMember[],
): AppProjectSpec {
  const namespaceKinds = members.flatMap(({ deployed }) => deployed.namespaceKinds);
  if (namespaceKinds.length === 0) {
    throw new Error(
      `${path} has no application that deploys a namespaced kind, and Argo CD reads an empty list of kinds as all of them; ` +
        'remove it, or give it an application that deploys something',
    );
  }
  const clusterResources = sorted(
    members.flatMap(({ deployed }) => deployed.clusterResources),
    clusterKey,
  );
  return {
    description,
    sourceRepos: sorted(
      members.map(({ repository }) => repository),
      (repository) => repository,
    ),
    destinations: sorted(members.flatMap(destinations), ({ server, namespace }) => `${server} ${namespace}`),
    // without this list, no cluster-scoped object may be deployed
    clusterResourceWhitelist: clusterResources.length > 0 ? clusterResources : undefined,
    namespaceResourceWhitelist: sorted([...namespaceKinds, ...createdKinds(namespaceKinds)], kindKey),
  };
}

function destinations(member: ProjectMember): Destination[] {
  const { server, namespace } = member.destination;
  return [namespace, ...member.deployed.namespaces].map((each) => ({ server, namespace: each }));
}

function clusterKey(resource: ClusterResource): string {
  return `${kindKey(resource)} ${resource.name ?? ''}`;
}

/** Sorted by the key, by code unit and not by locale, each once. */
function sorted<T>(values: readonly T[], key: (value: T) => string): T[] {
  const byKey = new Map(values.map((value) => [key(value), value]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { AppProject, type AppProjectSpecOrphanedResourcesIgnore } from '../../imports/argoproj.io';
import { argoMetadata } from './argo/application-manifest';
import type { GroupKind } from './argo/kinds';
import { type ProjectMember, projectSpec } from './argo/project-spec';
import { chartNamespace } from '../private/chart-namespace';
import { lazy } from '../private/lazy';
import { objectName } from '../private/object-name';

/** Props of `ArgoProject`. */
export interface ArgoProjectProps {
  /**
   * The purpose of its applications, which Argo CD shows. At most 255 characters.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#projects
   */
  readonly description: string;

  /**
   * Name of the AppProject. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Objects that people or other programs make in its namespaces, such as Secrets: Argo CD does not warn of them. A
   * project without a kind does not warn of objects of that kind anyway.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/orphaned-resources/#exceptions
   *
   * @default - none
   */
  readonly ignoredOrphans?: readonly OrphanedResource[];
}

/** An object, or all objects whose name matches. */
export interface OrphanedResource extends GroupKind {
  /** Name, in which `*` stands for any characters. */
  readonly name: string;
}

/**
 * The rights of a group of applications: the repositories that they are read from, the namespaces that they deploy into,
 * and the kinds that they deploy. They are computed at synthesis from the applications of the project, so a project
 * permits what they need and nothing else.
 *
 * Kinds that the cluster creates for them, such as the pods of a Deployment, are permitted too, because Argo CD would
 * not show them otherwise. Cluster-scoped objects of this app are permitted by name.
 *
 * Argo CD warns of objects of these kinds that are in these namespaces and that no application deploys: somebody made them
 * by hand.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 * @example new ArgoProject(apps, 'serving', { description: 'Models behind HTTP' });
 */
export class ArgoProject extends Construct {
  /** Name of the AppProject. */
  readonly name: string;
  /** Namespace of Argo CD, that of the chart. */
  readonly namespace: string;
  /** The AppProject object. */
  readonly appProject: ApiObject;

  private readonly members: (() => ProjectMember)[] = [];

  constructor(scope: Construct, id: string, props: ArgoProjectProps) {
    super(scope, id);
    this.namespace = chartNamespace(this);
    this.name = objectName(props.name ?? id);
    if (props.description.length > 255) {
      throw new Error(
        `the description of the project ${this.name} must have at most 255 characters, got ${props.description.length}`,
      );
    }
    // created before its applications and deleted after them: an application cannot delete anything without its project
    this.appProject = new AppProject(this, 'AppProject', {
      metadata: argoMetadata(this.name, -1),
      spec: lazy(() => ({
        ...projectSpec(this.node.path, props.description, this.resolveMembers()),
        orphanedResources: { warn: true, ignore: ignored(props.ignoredOrphans ?? []) },
      })),
    });
  }

  /**
   * Permits what an application needs. ArgoApplication calls this.
   *
   * @internal
   */
  admit(member: () => ProjectMember): void {
    this.members.push(member);
  }

  private resolveMembers(): ProjectMember[] {
    const members = this.members.map((member) => member());
    for (const { path, destination, deployed } of members) {
      if (![destination.namespace, ...deployed.namespaces].includes(this.namespace)) continue;
      throw new Error(
        `${path} deploys into ${this.namespace}, the namespace of Argo CD: an application that may write there can change every ` +
          'project and so has all rights; move its objects, and leave Applications to AppOfApps',
      );
    }
    return members;
  }
}

/** Argo CD drops an empty group and an empty list, which would be a difference from git. */
function ignored(orphans: readonly OrphanedResource[]): AppProjectSpecOrphanedResourcesIgnore[] | undefined {
  if (orphans.length === 0) return undefined;
  return orphans.map(({ group, kind, name }) => ({ group: group === '' ? undefined : group, kind, name }));
}

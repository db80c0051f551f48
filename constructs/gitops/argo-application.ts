import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Application } from '../../imports/argoproj.io';
import {
  applicationMetadata,
  applicationSpec,
  type Destination,
  IN_CLUSTER,
} from './argo/application-manifest';
import type { ApplicationSource } from './argo/application-source';
import type { ArgoProject } from './argo-project';
import { lazy } from '../private/lazy';
import { objectName } from '../private/object-name';

/** Props of `ArgoApplication`. */
export interface ArgoApplicationProps {
  /**
   * The project whose rights it has, in the same chart.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
   */
  readonly project: ArgoProject;

  /**
   * Source of the manifests: `new ManifestFolder(chart, { repository })` for a chart of this app, or a pinned Helm
   * chart such as `kubePrometheusStack({ namespace: 'observability' })`.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/application_sources/
   */
  readonly source: ApplicationSource;

  /**
   * Name of the Application. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Namespace for objects that name no namespace. Only for a chart without a namespace: a Helm release has its own.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#applications
   *
   * @default - the namespace of the chart or of the release
   */
  readonly namespace?: string;

  /**
   * URL of the API server of the cluster to deploy to.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
   *
   * @default - the cluster that Argo CD runs in
   */
  readonly server?: string;

  /**
   * Applications to wait for: this one gets a later sync wave. That saves retries but is no guarantee: without the health
   * check of AppOfApps, Argo CD does not wait for an Application, so each must also become healthy by its own retries.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
   *
   * @default - none: the first wave
   */
  readonly after?: readonly ArgoApplication[];
}

/**
 * An Argo CD Application: synced from git automatically, with pruning, self-healing, retries with growing pauses and
 * server-side apply. Fields that an autoscaler of its chart sets are ignored.
 *
 * Needs Argo CD 3.3 or later with resource tracking by annotation (its default): tracking by label overwrites
 * `app.kubernetes.io/instance`, by which a ServiceMonitor selects its Service.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#applications
 * @example
 * const project = new ArgoProject(apps, 'serving', { description: 'Models behind HTTP' });
 * new ArgoApplication(apps, 'incident', { project, source: new ManifestFolder(chart, { repository }) });
 */
export class ArgoApplication extends Construct {
  /** Name of the Application. */
  readonly name: string;
  /** The project whose rights it has. */
  readonly project: ArgoProject;
  /** The cluster and namespace that it deploys to. */
  readonly destination: Destination;
  /** 0 for the first. */
  readonly wave: number;
  /** The Application object. */
  readonly application: ApiObject;

  constructor(scope: Construct, id: string, props: ArgoApplicationProps) {
    super(scope, id);
    const { project, source, server = IN_CLUSTER, after = [] } = props;
    const namespace = source.namespace ?? props.namespace;
    if (namespace === undefined) {
      throw new Error(
        `${this.node.path} deploys a chart without a namespace, and a project cannot permit an empty one; ` +
          "write which is meant for objects that name none: { namespace: 'serving' }",
      );
    }
    if (props.namespace !== undefined && props.namespace !== namespace) {
      throw new Error(
        `namespace must be ${namespace}, which ${this.node.path} deploys into, got ${props.namespace}; leave it out`,
      );
    }
    this.name = objectName(props.name ?? id);
    this.project = project;
    this.destination = { server, namespace };
    this.wave = Math.max(-1, ...after.map(({ wave }) => wave)) + 1;
    project.admit(() => ({
      path: this.node.path,
      repository: source.repository,
      destination: this.destination,
      deployed: source.deploys(),
    }));
    this.application = new Application(this, 'Application', {
      metadata: applicationMetadata(this.name, this.wave),
      spec: lazy(() => applicationSpec(project.name, source, this.destination)),
    });
  }
}

import type { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Application, AppProject } from '../../imports/argoproj.io';
import { APPLICATION_HEALTH_CHECK, APPLICATION_HEALTH_KEY } from './argo/application-health';
import { applicationMetadata, applicationSpec, argoMetadata, IN_CLUSTER } from './argo/application-manifest';
import type { GitRepository } from './argo/git-repository';
import { ManifestFolder } from './argo/manifest-folder';
import { projectSpec } from './argo/project-spec';
import { chartNamespace } from '../private/chart-namespace';
import { lazy } from '../private/lazy';
import { objectName } from '../private/object-name';

export interface AppOfAppsProps {
  /** The chart of the ArgoProjects and ArgoApplications, in the namespace of Argo CD. */
  readonly applications: Chart;

  /** Where synthesized manifests are committed. */
  readonly repository: GitRepository;

  /**
   * Name of the Application and of its project. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/**
 * The root: one Application that deploys all others, in a project that permits nothing but Applications and
 * projects. Everything else follows from git.
 *
 * Stands in a chart of its own, which a person applies once, and again when it changes:
 *
 *     kubectl apply --server-side --field-manager=cdk8s-aiops -f gitops/bootstrap/
 *
 * The field manager matters: the default one may be the owner of `argocd-cm` since Argo CD was installed, and
 * would then delete every key that is not in these files.
 *
 * Argo CD does not keep this chart itself. What the root may do is then changed by a person who holds the rights,
 * and never by a push. It also keeps `argocd-cm` out of every sync, whose pruning would delete the settings of
 * Argo CD.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/
 * @example
 * const bootstrap = new Chart(app, 'bootstrap', { namespace: 'argocd' });
 * new AppOfApps(bootstrap, 'platform', { applications: apps, repository });
 */
export class AppOfApps extends Construct {
  readonly name: string;
  readonly application: ApiObject;
  readonly appProject: ApiObject;

  /**
   * One key of `argocd-cm`, with which Argo CD waits for an application before it starts those after it. Applied as
   * above it leaves all other keys alone, and a different health check of somebody's own is reported as a conflict
   * instead of being overwritten. Where Argo CD is installed by Helm, put the key below `configs.cm` of its values.
   */
  readonly healthCheck: k8s.KubeConfigMap;

  constructor(scope: Construct, id: string, props: AppOfAppsProps) {
    super(scope, id);
    const namespace = chartNamespace(this);
    this.name = objectName(props.name ?? id);
    const applicationsNamespace = props.applications.namespace;
    if (applicationsNamespace !== namespace) {
      throw new Error(
        `the applications of ${this.node.path} must be in the namespace of Argo CD, ${namespace}, ` +
          `got ${applicationsNamespace ?? 'none'}; write new Chart(app, 'apps', { namespace: '${namespace}' })`,
      );
    }
    const source = new ManifestFolder(props.applications, { repository: props.repository });
    const destination = { server: IN_CLUSTER, namespace };
    this.appProject = new AppProject(this, 'AppProject', {
      metadata: argoMetadata(this.name, -1),
      spec: lazy(() =>
        projectSpec(this.node.path, 'Projects and applications, and nothing else', [
          { path: this.node.path, repository: source.repository, destination, deployed: source.deploys() },
        ]),
      ),
    });
    this.application = new Application(this, 'Application', {
      metadata: applicationMetadata(this.name, 0),
      spec: lazy(() => applicationSpec(this.name, source, destination)),
    });
    this.healthCheck = new k8s.KubeConfigMap(this, 'HealthCheck', {
      metadata: {
        name: 'argocd-cm',
        // without part-of, Argo CD does not read the ConfigMap
        labels: { 'app.kubernetes.io/name': 'argocd-cm', 'app.kubernetes.io/part-of': 'argocd' },
      },
      data: { [APPLICATION_HEALTH_KEY]: APPLICATION_HEALTH_CHECK },
    });
  }
}

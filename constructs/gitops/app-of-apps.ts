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

/** Props of `AppOfApps`. */
export interface AppOfAppsProps {
  /** The chart of the ArgoProjects and ArgoApplications, in the namespace of Argo CD. */
  readonly applications: Chart;

  /** The repository that synthesized manifests are committed to. */
  readonly repository: GitRepository;

  /**
   * Name of the Application and of its project. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/**
 * The root application: one Application that deploys all others, in a project that permits only Applications and
 * AppProjects.
 *
 * It needs a chart of its own, which a person applies once, and again when it changes:
 *
 *     kubectl apply --server-side --field-manager=cdk8s-aiops -f gitops/bootstrap/
 *
 * The field manager matters: the default one may own `argocd-cm` since Argo CD was installed, and would then delete
 * every key that is not in these files.
 *
 * Argo CD does not sync this chart. So only a person with the rights can change what the root may do, and a push cannot.
 * It also keeps `argocd-cm` out of every sync: pruning it would delete the settings of Argo CD.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/
 * @example
 * const bootstrap = new Chart(app, 'bootstrap', { namespace: 'argocd' });
 * new AppOfApps(bootstrap, 'platform', { applications: apps, repository });
 */
export class AppOfApps extends Construct {
  /** Name of the Application and of its project. */
  readonly name: string;
  /** The root Application. */
  readonly application: ApiObject;
  /** The AppProject of the root Application. */
  readonly appProject: ApiObject;

  /**
   * One key of `argocd-cm`. With it, Argo CD waits for an application before it starts the later ones. Applied as above,
   * it leaves all other keys alone, and another health check under this key is reported as a conflict. Where Argo CD is
   * installed with Helm, put the key under `configs.cm` in its values.
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
      spec: lazy(() => ({
        ...projectSpec(this.node.path, 'Projects and applications, and nothing else', [
          { path: this.node.path, repository: source.repository, destination, deployed: source.deploys() },
        ]),
        // shown and not warned of: the applications of others and the project `default` are in this namespace, too
        orphanedResources: { warn: false },
      })),
    });
    this.application = new Application(this, 'Application', {
      metadata: applicationMetadata(this.name, 0),
      spec: lazy(() => applicationSpec(this.name, source, destination)),
    });
    this.healthCheck = new k8s.KubeConfigMap(this, 'HealthCheck', {
      metadata: {
        name: 'argocd-cm',
        // Argo CD reads only ConfigMaps with this label
        labels: { 'app.kubernetes.io/name': 'argocd-cm', 'app.kubernetes.io/part-of': 'argocd' },
      },
      data: { [APPLICATION_HEALTH_KEY]: APPLICATION_HEALTH_CHECK },
    });
  }
}

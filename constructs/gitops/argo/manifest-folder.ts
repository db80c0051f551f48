import { type ApiObject, App, type Chart, Names, YamlOutputType } from 'cdk8s';
import type { ApplicationSpecIgnoreDifferences, ApplicationSpecSource } from '../../../imports/argoproj.io';
import type { ApplicationSource } from './application-source';
import { chartObjects } from './chart-objects';
import { type Deployed, deployedBy } from './deployed';
import type { GitRepository } from './git-repository';
import { ignoreRolloutWrites } from './ignore-rollout-writes';
import { ignoreScaledReplicas } from './ignore-scaled-replicas';
import type { GroupKind } from './kinds';

/** Props of `ManifestFolder`. */
export interface ManifestFolderProps {
  /** The repository that synthesized manifests are committed to. */
  readonly repository: GitRepository;

  /**
   * Custom kinds of the chart that are cluster-scoped, such as ClusterIssuer. Built-in kinds are known.
   *
   * @default - none
   */
  readonly clusterScoped?: readonly GroupKind[];
}

/**
 * The folder that one chart of this app is synthesized into, as the source of an application.
 *
 * The app must have `yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE`.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/directory/
 * @example
 * const apps = new Chart(app, 'apps', { namespace: 'argocd' });
 * const project = new ArgoProject(apps, 'serving', { description: 'Models behind HTTP' });
 * new ArgoApplication(apps, 'churn', { project, source: new ManifestFolder(chart, { repository }) });
 */
export class ManifestFolder implements ApplicationSource {
  readonly repository: string;
  readonly namespace: string | undefined;

  constructor(
    private readonly chart: Chart,
    private readonly props: ManifestFolderProps,
  ) {
    this.repository = props.repository.url;
    this.namespace = chart.namespace;
  }

  // directory.recurse is false by default, and Argo CD drops a directory that holds only that
  toManifest(): ApplicationSpecSource {
    const { url, revision } = this.props.repository;
    return {
      repoUrl: url,
      targetRevision: revision,
      path: this.props.repository.folder(folderOf(this.chart)),
    };
  }

  ignoreDifferences(): ApplicationSpecIgnoreDifferences[] {
    return [...ignoreScaledReplicas(this.chart), ...ignoreRolloutWrites(this.chart)];
  }

  deploys(): Deployed {
    return deployedBy(this.chart, this.props.clusterScoped);
  }
}

/** @throws if cdk8s gives the chart no folder of a stable name */
function folderOf(chart: Chart): string {
  const app = App.of(chart);
  if (app.yamlOutputType !== YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE) {
    throw new Error(
      `${chart.node.path} is deployed from a folder of its own, but this app writes no folders; ` +
        'write new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE })',
    );
  }
  if (chart.node.scope !== app) {
    throw new Error(
      `${chart.node.path} must be a direct child of the app to be deployed from a folder: ` +
        'the folder of a chart inside a chart is named after a hash',
    );
  }
  // app.charts would sort the whole tree for every application
  const dependent = app.node.children.find(({ node }) => node.dependencies.length > 0);
  if (dependent !== undefined) {
    throw new Error(
      `${dependent.node.path} depends on ${dependent.node.dependencies[0]!.node.path}, so cdk8s would number all folders; ` +
        'remove the dependency and set `after` on the ArgoApplication instead',
    );
  }
  refuseSharedFiles(chart);
  return Names.toDnsLabel(chart);
}

/** cdk8s names a file after kind and name alone, and the last object of a file wins: the others are never deployed. */
function refuseSharedFiles(chart: Chart): void {
  const byFile = new Map<string, ApiObject>();
  for (const object of chartObjects(chart)) {
    const file = `${object.kind}.${object.name}`;
    const other = byFile.get(file);
    if (other !== undefined) {
      throw new Error(
        `${other.node.path} and ${object.node.path} are both ${object.kind} ${object.name}, and cdk8s writes both to one file; ` +
          'give one of them another name, or another chart',
      );
    }
    byFile.set(file, object);
  }
}

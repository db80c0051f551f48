import { type App, Chart, Testing, YamlOutputType } from 'cdk8s';
import { ScalingPolicy } from '../../constructs';
import { GitRepository } from '../../constructs/gitops/argo/git-repository';
import { incidentService } from './reference-service';

export const REPOSITORY = new GitRepository({
  url: 'https://git.test/platform/gitops.git',
  revision: 'main',
});

/** An app whose charts become folders, with a chart for its applications and one of a scaled service. */
export function argoCharts(): { app: App; apps: Chart; serving: Chart } {
  const app = Testing.app({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  const serving = new Chart(app, 'serving', { namespace: 'serving' });
  new ScalingPolicy(serving, 'scaling', { target: incidentService(serving) });
  return { app, apps: new Chart(app, 'apps', { namespace: 'argocd' }), serving };
}

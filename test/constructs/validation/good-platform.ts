import { App, Chart, Size, YamlOutputType } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { z } from 'zod';
import {
  DriftMonitor,
  InferenceService,
  PrometheusRule,
  ScalingPolicy,
  serviceAlerts,
  ServiceMonitor,
} from '../../../constructs';
import { slack } from '../../../constructs/observability/integrations/slack';
import { AlertmanagerConfig } from '../../../constructs/observability/alertmanager-config';
import { AppOfApps } from '../../../constructs/gitops/app-of-apps';
import { ArgoApplication } from '../../../constructs/gitops/argo-application';
import { ArgoProject } from '../../../constructs/gitops/argo-project';
import { ManifestFolder } from '../../../constructs/gitops/argo/manifest-folder';
import { allowMissingCrds } from '../../../constructs/gitops/argo/missing-crds';
import { kubePrometheusStack } from '../../../constructs/observability/charts/kube-prometheus-stack';
import { driftDashboard } from '../../../constructs/observability/dashboards/drift-dashboard';
import { logsDashboard } from '../../../constructs/observability/dashboards/logs';
import { servingDashboard } from '../../../constructs/observability/dashboards/serving';
import { GrafanaDashboard } from '../../../constructs/observability/grafana-dashboard';
import { PlatformNamespace } from '../../../constructs/namespaces/platform-namespace';
import { REPOSITORY } from '../../support/argo-charts';
import { smallModelFile } from '../../support/small-model-file';

export const documentSchema = z.record(z.string(), z.unknown());

/** A synthesized object that a test may break anywhere. */
export type Document = z.infer<typeof documentSchema>;

const good = JSON.stringify(synthesize());

/** A new copy of a platform made of every construct. No rule is broken. */
export function goodPlatform(): Document[] {
  return z.array(documentSchema).parse(JSON.parse(good));
}

function synthesize(): unknown[] {
  const app = new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  const namespaces = new Chart(app, 'namespaces');
  // the service brings its own policies, which mutants take away
  new PlatformNamespace(namespaces, 'serving', {
    denyTraffic: false,
    quota: { cpuRequests: Cpu.units(20), memoryRequests: Size.gibibytes(40), pods: 50 },
  });
  new PlatformNamespace(namespaces, 'monitoring', { podSecurity: 'privileged', denyTraffic: false });
  const serving = new Chart(app, 'serving', { namespace: 'serving' });
  watchedService(serving);
  argo(app, namespaces, serving);
  return app.charts.flatMap((chart): unknown[] => chart.toJson());
}

function watchedService(chart: Chart): void {
  const service = new InferenceService(chart, 'incident', {
    image: 'ghcr.io/acme/aiops:1.2.0',
    model: smallModelFile(),
  });
  const scaling = new ScalingPolicy(chart, 'incident-scaling', { target: service });
  const drift = new DriftMonitor(chart, 'incident-drift', { target: service });
  const alerts = serviceAlerts({ service, scaling, drift });
  const rules = new PrometheusRule(chart, 'incident-alerts', { alerts });
  const team = slack({ webhookUrl: { name: 'slack', key: 'url' } });
  new ServiceMonitor(chart, 'incident-monitor', { target: service });
  new AlertmanagerConfig(chart, 'incident-routes', {
    rules: [rules],
    routes: { critical: [team], warning: [team], info: [team] },
  });
  const dashboards = {
    serving: servingDashboard({ service, scaling, alerts }),
    drifting: driftDashboard({ monitor: drift }),
    logs: logsDashboard({ service }),
  };
  for (const [id, dashboard] of Object.entries(dashboards)) new GrafanaDashboard(chart, id, { dashboard });
  allowMissingCrds(chart);
}

function argo(app: App, namespaces: Chart, serving: Chart): void {
  const repository = REPOSITORY;
  const apps = new Chart(app, 'apps', { namespace: 'argocd' });
  const cluster = new ArgoProject(apps, 'cluster', { description: 'Namespaces and their guards' });
  const models = new ArgoProject(apps, 'models', { description: 'Models behind HTTP' });
  const observability = new ArgoProject(apps, 'observability', { description: 'Metrics and alerts' });
  const first = new ArgoApplication(apps, 'namespaces', {
    project: cluster,
    source: new ManifestFolder(namespaces, { repository }),
    namespace: 'serving',
  });
  const stack = new ArgoApplication(apps, 'kube-prometheus-stack', {
    project: observability,
    source: kubePrometheusStack({
      namespace: 'monitoring',
      storage: Size.gibibytes(50),
      alerts: {
        warning: [slack({ webhookUrl: { name: 'slack', key: 'url' } })],
        routedNamespaces: ['serving'],
      },
    }),
    after: [first],
  });
  new ArgoApplication(apps, 'incident', {
    project: models,
    source: new ManifestFolder(serving, { repository }),
    after: [stack],
  });
  const bootstrap = new Chart(app, 'bootstrap', { namespace: 'argocd' });
  new AppOfApps(bootstrap, 'platform', { applications: apps, repository });
}

import { App, Chart, YamlOutputType } from 'cdk8s';
import {
  alloy,
  AlertmanagerConfig,
  allowMissingCrds,
  AppOfApps,
  ArgoApplication,
  ArgoProject,
  availabilitySlo,
  budgetAlerts,
  DataSource,
  driftDashboard,
  DriftMonitor,
  GitRepository,
  GrafanaDashboard,
  GrafanaDataSource,
  InferenceService,
  kubePrometheusStack,
  latencySlo,
  logsDashboard,
  Loki,
  ManifestFolder,
  MetricAliases,
  Model,
  PlatformNamespace,
  prometheusAdapter,
  PrometheusRule,
  refusePlaceholder,
  ScalingPolicy,
  serviceAlerts,
  ServiceMonitor,
  servingDashboard,
} from './constructs';
import { environmentNamed, type PlatformEnvironment } from './environment';

const ARGO_CD = 'argocd';
const SERVING = 'serving';
const TRAINING = 'training';
const OBSERVABILITY = 'observability';

/** The reference platform: a service and all that deploys, scales, watches and guards it. A folder for each chart. */
export function platform(app: App, environment: PlatformEnvironment): void {
  refusePlaceholders(environment);
  const loki = new Loki({
    namespace: OBSERVABILITY,
    retention: environment.observability.logRetention,
    storage: environment.observability.storage,
  });
  applications(app, environment, {
    loki,
    namespaces: namespaces(app, environment),
    ...inference(app, environment),
    dataSources: dataSources(app, loki),
  });
}

/** A chart without a namespace, which a Namespace has none of. */
function namespaces(app: App, { podSecurityVersion, quotas = {} }: PlatformEnvironment): Chart {
  const chart = new Chart(app, 'namespaces');
  new PlatformNamespace(chart, SERVING, { podSecurityVersion, quota: quotas.serving });
  new PlatformNamespace(chart, TRAINING, { podSecurityVersion, quota: quotas.training });
  // node-exporter and the log collector read the node's own files, and their charts bring no network policies
  new PlatformNamespace(chart, OBSERVABILITY, {
    podSecurityVersion,
    podSecurity: 'privileged',
    denyTraffic: false,
  });
  return chart;
}

/** What runs, and what watches it: two charts, because a broken dashboard must not hold back a release. */
function inference(
  app: App,
  environment: PlatformEnvironment,
): Pick<Parts, 'incident' | 'monitoring' | 'scaling'> {
  const { release, replicas, runbooks } = environment;
  const incident = new Chart(app, 'incident', { namespace: SERVING });
  const service = new InferenceService(incident, 'incident', {
    ...environment.resources,
    image: imageReference(environment),
    model: Model.fromArtifact(environment.modelFile, {
      version: release.model.version ?? undefined,
      digest: release.model.digest ?? undefined,
    }),
    metricsFrom: OBSERVABILITY,
    ingress: environment.ingress,
  });
  const scaling = new ScalingPolicy(incident, 'incident-scaling', {
    target: service,
    minReplicas: replicas.minimum,
    maxReplicas: replicas.maximum,
    requestsPerSecond: environment.requestsPerSecond,
  });
  const monitor = new DriftMonitor(incident, 'incident-drift', {
    target: service,
    webhook: environment.driftWebhook,
  });
  new ServiceMonitor(incident, 'incident-monitor', { target: service });

  const monitoring = new Chart(app, 'incident-monitoring', { namespace: SERVING });
  const slos = [availabilitySlo(service), latencySlo(service)];
  const alerts = [...serviceAlerts({ service, scaling, drift: monitor }), ...slos.flatMap(budgetAlerts)];
  const rules = new PrometheusRule(monitoring, 'incident-alerts', { alerts, runbooks });
  new AlertmanagerConfig(monitoring, 'incident-routes', { rules: [rules], routes: environment.alerts });
  if (environment.metricAliases) new MetricAliases(monitoring, 'incident-aliases', { target: service });
  const dashboards = {
    'incident-serving': servingDashboard({ service, scaling, alerts, slos, runbooks }),
    'incident-drift': driftDashboard({ monitor, alerts, runbooks }),
    'incident-logs': logsDashboard({ service, runbooks }),
  };
  for (const [name, dashboard] of Object.entries(dashboards)) {
    new GrafanaDashboard(monitoring, name, { dashboard });
  }

  // Prometheus' custom resources are defined by another application
  allowMissingCrds(incident);
  allowMissingCrds(monitoring);
  return { incident, monitoring, scaling };
}

function dataSources(app: App, loki: Loki): Chart {
  const chart = new Chart(app, 'data-sources', { namespace: OBSERVABILITY });
  const sources = {
    prometheus: DataSource.prometheus({
      url: `http://prometheus-operated.${OBSERVABILITY}.svc:9090`,
      isDefault: true,
    }),
    loki: DataSource.loki({ url: loki.url }),
    alertmanager: DataSource.alertmanager({ url: `http://alertmanager-operated.${OBSERVABILITY}.svc:9093` }),
  };
  for (const [name, source] of Object.entries(sources)) {
    new GrafanaDataSource(chart, `grafana-${name}`, { source });
  }
  return chart;
}

/** What applications deploy. */
interface Parts {
  readonly loki: Loki;
  readonly scaling: ScalingPolicy;
  readonly namespaces: Chart;
  readonly incident: Chart;
  readonly monitoring: Chart;
  readonly dataSources: Chart;
}

function applications(app: App, environment: PlatformEnvironment, parts: Parts): void {
  const { replicas, metricRetention, storage } = environment.observability;
  const repository = new GitRepository(environment.repository);
  const apps = new Chart(app, 'apps', { namespace: ARGO_CD });
  const cluster = new ArgoProject(apps, 'cluster', { description: 'Namespaces and their guards' });
  const observability = new ArgoProject(apps, OBSERVABILITY, { description: 'Metrics, logs and alerts' });
  const serving = new ArgoProject(apps, SERVING, {
    description: 'Models behind HTTP, and what watches them',
  });
  const folder = (chart: Chart): ManifestFolder => new ManifestFolder(chart, { repository });

  const first = new ArgoApplication(apps, 'namespaces', {
    project: cluster,
    source: folder(parts.namespaces),
    namespace: SERVING,
  });
  const stack = new ArgoApplication(apps, 'kube-prometheus-stack', {
    project: observability,
    source: kubePrometheusStack({
      namespace: OBSERVABILITY,
      retention: metricRetention,
      storage,
      prometheusReplicas: replicas,
      alertmanagerReplicas: replicas,
      values: {
        // ours take their place: a second default stops Grafana from starting
        grafana: {
          sidecar: { datasources: { defaultDatasourceEnabled: false, alertmanager: { enabled: false } } },
        },
      },
    }),
    after: [first],
  });
  new ArgoApplication(apps, 'loki', { project: observability, source: parts.loki, after: [first] });
  new ArgoApplication(apps, 'alloy', {
    project: observability,
    source: alloy({ namespace: OBSERVABILITY, loki: parts.loki }),
    after: [first],
  });
  new ArgoApplication(apps, 'data-sources', {
    project: observability,
    source: folder(parts.dataSources),
    after: [first],
  });
  if (parts.scaling.customMetrics.length > 0) {
    new ArgoApplication(apps, 'prometheus-adapter', {
      // of its own, because it may write to kube-system
      project: new ArgoProject(apps, 'custom-metrics', {
        description: 'What autoscalers read of Prometheus',
      }),
      source: prometheusAdapter({ namespace: OBSERVABILITY, scaling: [parts.scaling] }),
      after: [stack],
    });
  }
  new ArgoApplication(apps, 'incident', {
    project: serving,
    source: folder(parts.incident),
    after: [stack],
  });
  new ArgoApplication(apps, 'incident-monitoring', {
    project: serving,
    source: folder(parts.monitoring),
    after: [stack],
  });
  new AppOfApps(new Chart(app, 'bootstrap', { namespace: ARGO_CD }), 'platform', {
    applications: apps,
    repository,
  });
}

/** The repository and the image are looked at where they are read. */
function refusePlaceholders({ runbooks, ingress, driftWebhook, alerts }: PlatformEnvironment): void {
  refusePlaceholder('runbooks', runbooks);
  if (ingress !== undefined) refusePlaceholder('ingress.host', ingress.host);
  if (driftWebhook !== undefined) refusePlaceholder('driftWebhook.url', driftWebhook.url);
  for (const [severity, integrations] of Object.entries(alerts)) {
    for (const { to, from, smarthost } of integrations.flatMap(({ emailConfigs = [] }) => emailConfigs)) {
      for (const [field, value = ''] of Object.entries({ to, from, smarthost })) {
        for (const each of value.split(', ')) refusePlaceholder(`alerts.${severity}: email ${field}`, each);
      }
    }
  }
}

function imageReference({ release, registry }: PlatformEnvironment): string {
  const { repository, tag, digest } = release.image;
  const path = refusePlaceholder('release.json: image.repository', repository);
  const mirrored =
    registry === undefined
      ? path
      : `${refusePlaceholder('registry', registry)}/${path.slice(path.indexOf('/') + 1)}`;
  return `${mirrored}:${tag}${digest === null ? '' : `@${digest}`}`;
}

if (require.main === module) {
  const app = new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  platform(app, environmentNamed(process.env['CDK8S_AIOPS_ENVIRONMENT'] ?? 'prod'));
  app.synth();
}

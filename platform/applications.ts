import { type App, Chart } from 'cdk8s';
import {
  alloy,
  argoRollouts,
  AppOfApps,
  ArgoApplication,
  ArgoProject,
  cloudNativePg,
  GitRepository,
  kubePrometheusStack,
  type Loki,
  ManifestFolder,
  prometheusAdapter,
  kedaOperator,
  type ScalingPolicy,
  sparkOperator,
  strimziOperator,
} from '../constructs';
import { type PlatformEnvironment, RECEIVERS } from '../environments';
import { MODELS_SECRET, NAMESPACES } from './namespace-names';
import type { Streaming } from './streaming';
import { AIRFLOW_SECRET, RECEIVER_SECRETS, type TrainingPlane } from './training';

/** Secret with Grafana's login. */
const GRAFANA_ADMIN = 'grafana-admin';

/** Secrets of the training plane that are made by hand. */
const TRAINING_SECRETS = [MODELS_SECRET, 'mlflow-admin', 'incident-trainer', RECEIVERS];

/** The charts and Helm releases that the applications deploy. */
export interface Deployables {
  readonly loki: Loki;
  readonly scaling: ScalingPolicy;
  readonly namespaces: Chart;
  readonly incident: Chart;
  readonly monitoring: Chart;
  readonly dataSources: Chart;
  /** Undefined: the streaming plane is off. */
  readonly streaming?: Streaming;
  /** Undefined where the environment deploys no training plane. */
  readonly training: TrainingPlane | undefined;
}

/** Argo CD's projects and applications, and the one application that a person applies: it deploys the others. */
export function applications(app: App, environment: PlatformEnvironment, deployables: Deployables): void {
  const { replicas, metricRetention, storage, sizes } = environment.observability;
  const { registeredModel } = environment;
  const repository = new GitRepository(environment.repository);
  const apps = new Chart(app, 'apps', { namespace: NAMESPACES.argoCd });
  const cluster = new ArgoProject(apps, 'cluster', { description: 'Namespaces and their guards' });
  const observability = new ArgoProject(apps, NAMESPACES.observability, {
    description: 'Metrics, logs and alerts',
    // made by hand, because no Secret is in git
    ignoredOrphans: [GRAFANA_ADMIN, RECEIVERS].map((name) => ({ group: '', kind: 'Secret', name })),
  });
  const receiverSecrets =
    deployables.training?.receiver === undefined
      ? []
      : Object.values(RECEIVER_SECRETS).map(({ name }) => name);
  const serving = new ArgoProject(apps, NAMESPACES.serving, {
    description: 'Models behind HTTP, and what watches them',
    ignoredOrphans: [RECEIVERS, ...receiverSecrets, ...(registeredModel ? [MODELS_SECRET] : [])].map(
      (name) => ({
        group: '',
        kind: 'Secret',
        name,
      }),
    ),
  });
  const folder = (chart: Chart): ManifestFolder => new ManifestFolder(chart, { repository });

  const first = new ArgoApplication(apps, 'namespaces', {
    project: cluster,
    source: folder(deployables.namespaces),
    namespace: NAMESPACES.serving,
  });
  const stack = new ArgoApplication(apps, 'kube-prometheus-stack', {
    project: observability,
    source: kubePrometheusStack({
      namespace: NAMESPACES.observability,
      grafanaAdminSecret: GRAFANA_ADMIN,
      retention: metricRetention,
      storage,
      prometheusReplicas: replicas,
      alertmanagerReplicas: replicas,
      // an AlertmanagerConfig of its own is for the alerts of each of these namespaces
      alerts: {
        ...environment.platformAlerts,
        routedNamespaces: [
          NAMESPACES.serving,
          ...(deployables.training === undefined ? [] : [NAMESPACES.training]),
          ...(deployables.streaming === undefined ? [] : [NAMESPACES.streaming]),
        ],
      },
      deadMansSwitch: environment.deadMansSwitch,
      sizes,
      values: {
        // the chart data-sources brings ours; a second default data source stops Grafana from starting
        grafana: {
          sidecar: { datasources: { defaultDatasourceEnabled: false, alertmanager: { enabled: false } } },
        },
      },
    }),
    after: [first],
  });
  new ArgoApplication(apps, 'loki', { project: observability, source: deployables.loki, after: [first] });
  new ArgoApplication(apps, 'alloy', {
    project: observability,
    source: alloy({ namespace: NAMESPACES.observability, loki: deployables.loki }),
    after: [first],
  });
  new ArgoApplication(apps, 'data-sources', {
    project: observability,
    source: folder(deployables.dataSources),
    after: [first],
  });
  if (deployables.scaling.customMetrics.length > 0) {
    new ArgoApplication(apps, 'prometheus-adapter', {
      // a project of its own, because the chart writes to kube-system
      project: new ArgoProject(apps, 'custom-metrics', {
        description: 'What autoscalers read of Prometheus',
      }),
      source: prometheusAdapter({ namespace: NAMESPACES.observability, scaling: [deployables.scaling] }),
      after: [stack],
    });
  }
  const rollouts =
    environment.canary &&
    new ArgoApplication(apps, 'argo-rollouts', {
      // a project of its own, because the controller may write in every namespace
      project: new ArgoProject(apps, 'rollouts', { description: 'The controller of canaries' }),
      source: argoRollouts({ namespace: NAMESPACES.argoRollouts }),
      after: [first],
    });
  new ArgoApplication(apps, 'incident', {
    project: serving,
    source: folder(deployables.incident),
    after: rollouts === undefined ? [stack] : [stack, rollouts],
  });
  new ArgoApplication(apps, 'incident-monitoring', {
    project: serving,
    source: folder(deployables.monitoring),
    after: [stack],
  });
  if (deployables.streaming) streamingApplications(apps, repository, deployables.streaming, [first, stack]);
  if (deployables.training !== undefined) {
    const operator = new ArgoApplication(apps, 'cloudnative-pg', {
      // a project of its own, because the operator may write in every namespace
      project: new ArgoProject(apps, 'databases', { description: 'The operator of the databases' }),
      source: cloudNativePg({ namespace: NAMESPACES.postgresOperator }),
      after: [first],
    });
    const { chart, airflow } = deployables.training;
    const secrets = [
      ...TRAINING_SECRETS,
      ...receiverSecrets,
      ...(airflow === undefined ? [] : [AIRFLOW_SECRET]),
    ];
    const project = new ArgoProject(apps, NAMESPACES.training, {
      description: 'Experiments, the model registry and retraining',
      ignoredOrphans: secrets.map((name) => ({ group: '', kind: 'Secret', name })),
    });
    const plane = new ArgoApplication(apps, 'training-plane', {
      name: NAMESPACES.training,
      project,
      source: folder(chart),
      after: [stack, operator],
    });
    // its database and its policies are in the plane
    if (airflow) new ArgoApplication(apps, 'airflow', { project, source: airflow, after: [plane] });
  }
  new AppOfApps(new Chart(app, 'bootstrap', { namespace: NAMESPACES.argoCd }), 'platform', {
    applications: apps,
    repository,
  });
}

/** The operators of Kafka and of KEDA or Spark, the stream, and what watches it. */
function streamingApplications(
  apps: Chart,
  repository: GitRepository,
  { stream, monitoring, spark }: Streaming,
  after: readonly ArgoApplication[],
): void {
  const project = new ArgoProject(apps, NAMESPACES.streaming, {
    description: 'Kafka, the scorers of its topics, and what watches them',
    // made by hand, because no Secret is in git
    ignoredOrphans: [{ group: '', kind: 'Secret', name: RECEIVERS }],
  });
  const operators = [
    new ArgoApplication(apps, 'strimzi', {
      project,
      source: strimziOperator({ namespace: NAMESPACES.streaming }),
      after,
    }),
    spark
      ? new ArgoApplication(apps, 'spark-operator', {
          // a project of its own, because the operator has a role in the whole cluster
          project: new ArgoProject(apps, 'spark', { description: 'The operator of the jobs of Spark' }),
          source: sparkOperator({
            namespace: NAMESPACES.sparkOperator,
            jobNamespaces: [NAMESPACES.streaming],
          }),
          after,
        })
      : new ArgoApplication(apps, 'keda', {
          // a project of its own, because the chart writes to kube-system
          project: new ArgoProject(apps, 'lag-scaling', {
            description: 'Scaling by what Kubernetes does not know',
          }),
          source: kedaOperator({ namespace: NAMESPACES.keda }),
          after,
        }),
  ];
  for (const chart of [stream, monitoring]) {
    new ArgoApplication(apps, chart.node.id, {
      project,
      source: new ManifestFolder(chart, { repository }),
      after: [...after, ...operators],
    });
  }
}

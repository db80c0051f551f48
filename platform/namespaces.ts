import { type App, Chart } from 'cdk8s';
import { type DriftReceiver, GitOpsWritePolicy, PlatformNamespace, RetrainingJobPolicy } from '../constructs';
import type { PlatformEnvironment } from '../environments';
import { NAMESPACES, SPARK_STREAM } from './namespace-names';

/** Make Services, budgets, Secrets and policies for Kafka. */
const KAFKA_OPERATORS = [
  `system:serviceaccount:${NAMESPACES.streaming}:strimzi-cluster-operator`,
  `system:serviceaccount:${NAMESPACES.streaming}:kafka-entity-operator`,
];
/** Makes autoscalers for the scorers. */
const KEDA_OPERATOR = `system:serviceaccount:${NAMESPACES.keda}:keda-operator`;
/** Makes the driver of Spark, which makes its Service, its settings and its executors. */
const SPARK_MAKERS = [
  `system:serviceaccount:${NAMESPACES.sparkOperator}:spark-operator-controller`,
  `system:serviceaccount:${NAMESPACES.streaming}:${SPARK_STREAM}`,
];

/** Makes Services, accounts and budgets for each database. */
const POSTGRES_OPERATOR = `system:serviceaccount:${NAMESPACES.postgresOperator}:cloudnative-pg`;

/** Makes Jobs of the retraining. */
const DRIFT_RECEIVER = `system:serviceaccount:${NAMESPACES.training}:incident-receiver`;
/** Makes ReplicaSets and AnalysisRuns, and writes into Services and Ingresses. */
const ROLLOUTS_CONTROLLER = `system:serviceaccount:${NAMESPACES.argoRollouts}:argo-rollouts`;

/** The namespaces, each with its guards. The chart has no namespace, because a Namespace lives in none. */
export function namespaces(app: App, environment: PlatformEnvironment): Chart {
  const { podSecurityVersion, quotas = {}, training, streaming, canary } = environment;
  const chart = new Chart(app, 'namespaces');
  new PlatformNamespace(chart, NAMESPACES.serving, { podSecurityVersion, quota: quotas.serving });
  new PlatformNamespace(chart, NAMESPACES.training, { podSecurityVersion, quota: quotas.training });
  if (streaming.deployed) {
    new PlatformNamespace(chart, NAMESPACES.streaming, { podSecurityVersion });
    // the charts of KEDA and of the Spark operator bring no network policies
    const operator = streaming.spark === undefined ? NAMESPACES.keda : NAMESPACES.sparkOperator;
    new PlatformNamespace(chart, operator, { podSecurityVersion, denyTraffic: false });
  }
  // node-exporter and the log collector read the node's own files, and their charts bring no network policies
  new PlatformNamespace(chart, NAMESPACES.observability, {
    podSecurityVersion,
    podSecurity: 'privileged',
    denyTraffic: false,
  });
  if (canary !== undefined) {
    // the chart of Argo Rollouts brings no network policies
    new PlatformNamespace(chart, NAMESPACES.argoRollouts, { podSecurityVersion, denyTraffic: false });
  }
  if (training.deployed) {
    // the chart of the operator brings no network policies
    new PlatformNamespace(chart, NAMESPACES.postgresOperator, { podSecurityVersion, denyTraffic: false });
  }
  return chart;
}

/** Guards which Jobs the receiver makes. The policy is there before the receiver. */
export function guardJobs(namespaces: Chart, receiver: DriftReceiver | undefined): void {
  if (receiver !== undefined) new RetrainingJobPolicy(namespaces, 'drift-receiver-jobs', { receiver });
}

/** Guards what the charts deploy against writes by hand. The policy is deployed with the namespaces, before anything else. */
export function guardWrites(
  namespaces: Chart,
  { handWrites, training, streaming, canary }: PlatformEnvironment,
  charts: readonly Chart[],
): void {
  if (handWrites === undefined) return;
  const operators = [
    ...(training.deployed ? [POSTGRES_OPERATOR] : []),
    ...(training.deployed && training.receiver?.deployed ? [DRIFT_RECEIVER] : []),
    ...(streaming.deployed ? KAFKA_OPERATORS : []),
    ...(streaming.deployed ? (streaming.spark === undefined ? [KEDA_OPERATOR] : SPARK_MAKERS) : []),
    ...(canary === undefined ? [] : [ROLLOUTS_CONTROLLER]),
  ];
  const { controllers = [] } = handWrites;
  new GitOpsWritePolicy(namespaces, 'gitops-writes', {
    ...handWrites,
    charts: [namespaces, ...charts],
    controllers: operators.length === 0 ? handWrites.controllers : [...controllers, ...operators],
  });
}

import { type App, Chart } from 'cdk8s';
import {
  AlertmanagerConfig,
  allowMissingCrds,
  DriftReceiver,
  driftReceiverAlerts,
  Gate,
  MLflow,
  PostgresCluster,
  PrometheusRule,
  retrainingAlerts,
  RetrainingSchedule,
  S3,
  ServiceMonitor,
  TrainingData,
  TrainingTarget,
} from '../constructs';
import type { PlatformEnvironment, TrainingEnvironment } from '../environments';
import { imageReference } from './image-reference';
import { NAMESPACES } from './namespace-names';

/** What trains a model, and what starts a training when the model drifts. */
export interface Training {
  readonly chart: Chart;
  /** Undefined: drift starts no training. */
  readonly receiver: DriftReceiver | undefined;
}

/** Secrets of the receiver, in the namespaces of both planes. */
export const RECEIVER_SECRETS = {
  signingSecret: { name: 'drift-webhook', key: 'signing-key' },
  alertsToken: { name: 'drift-alerts', key: 'token' },
} as const;

/**
 * MLflow with its database, the schedule that retrains the model of the serving plane, and the receiver of its drift. The
 * Secrets `models-s3`, `mlflow-admin`, `incident-trainer`, those of the drift receiver and that of the notification
 * receivers are made by hand, because no Secret is in git.
 *
 * @returns undefined where the environment does not deploy it
 */
export function training(app: App, environment: PlatformEnvironment): Training | undefined {
  const { training: settings, runbooks } = environment;
  if (!settings.deployed) return undefined;
  const chart = new Chart(app, 'training', { namespace: NAMESPACES.training });
  const bucket = S3.external({ ...settings.bucket, secret: 'models-s3' });
  const database = new PostgresCluster(chart, 'mlflow-db', {
    ...settings.postgres,
    backup: { bucket, retention: settings.backupRetention },
    operatorNamespace: NAMESPACES.postgresOperator,
  });
  const mlflow = new MLflow(chart, 'mlflow', {
    image: settings.mlflowImage,
    size: settings.mlflowSize,
    database,
    artifacts: bucket,
    adminSecret: 'mlflow-admin',
  });
  const schedule = retraining(chart, environment, { settings, mlflow, bucket });
  const receiver = settings.receiver?.deployed ? driftReceiver(chart, environment, schedule) : undefined;
  const rules = new PrometheusRule(chart, 'retraining-alerts', {
    alerts: [
      ...retrainingAlerts({ schedule, maximumAge: settings.maximumAge }),
      ...(receiver === undefined ? [] : driftReceiverAlerts({ receiver })),
    ],
    runbooks,
  });
  new AlertmanagerConfig(chart, 'retraining-routes', { rules: [rules], routes: environment.alerts });
  // the applications cloudnative-pg and kube-prometheus-stack define the kinds
  allowMissingCrds(chart);
  return { chart, receiver };
}

function driftReceiver(
  chart: Chart,
  environment: PlatformEnvironment,
  schedule: RetrainingSchedule,
): DriftReceiver {
  const receiver = new DriftReceiver(chart, 'incident-receiver', {
    ...RECEIVER_SECRETS,
    image: imageReference(environment),
    target: TrainingTarget.job(schedule),
    minimumInterval: environment.training.receiver?.minimumInterval,
    dailyBudget: environment.training.receiver?.dailyBudget,
    metricsFrom: NAMESPACES.observability,
  });
  new ServiceMonitor(chart, 'incident-receiver-monitor', { target: receiver });
  return receiver;
}

function retraining(
  chart: Chart,
  environment: PlatformEnvironment,
  parts: { readonly settings: TrainingEnvironment; readonly mlflow: MLflow; readonly bucket: S3 },
): RetrainingSchedule {
  const { settings, mlflow, bucket } = parts;
  return new RetrainingSchedule(chart, 'incident-retraining', {
    image: imageReference(environment, '-retrain'),
    schedule: settings.schedule,
    mlflow,
    trainerSecret: 'incident-trainer',
    registeredModel: 'incident',
    data: TrainingData.s3(bucket, 'data/incident/'),
    label: 'incident',
    gates: [Gate.noSevereFinding(), Gate.minimumRows(1000), Gate.betterThanChampion('roc_auc')],
    size: settings.retrainingSize,
  });
}

import { type App, Chart } from 'cdk8s';
import {
  AlertmanagerConfig,
  allowMissingCrds,
  Gate,
  MLflow,
  PostgresCluster,
  PrometheusRule,
  retrainingAlerts,
  RetrainingSchedule,
  S3,
  TrainingData,
} from '../constructs';
import type { PlatformEnvironment, TrainingEnvironment } from '../environments';
import { imageReference } from './image-reference';
import { NAMESPACES } from './namespace-names';

/**
 * MLflow with its database, and the schedule that retrains the model of the serving plane. The Secrets `models-s3`,
 * `mlflow-admin`, `incident-trainer` and that of the receivers are made by hand, because no Secret is in git.
 *
 * @returns undefined where the environment does not deploy it
 */
export function training(app: App, environment: PlatformEnvironment): Chart | undefined {
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
    image: imageReference(environment, '-mlflow'),
    size: settings.mlflowSize,
    database,
    artifacts: bucket,
    adminSecret: 'mlflow-admin',
  });
  const schedule = retraining(chart, environment, { settings, mlflow, bucket });
  const rules = new PrometheusRule(chart, 'retraining-alerts', {
    alerts: retrainingAlerts({ schedule, maximumAge: settings.maximumAge }),
    runbooks,
  });
  new AlertmanagerConfig(chart, 'retraining-routes', { rules: [rules], routes: environment.alerts });
  // the applications cloudnative-pg and kube-prometheus-stack define the kinds
  allowMissingCrds(chart);
  return chart;
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

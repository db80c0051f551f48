import { type App, Chart } from 'cdk8s';
import {
  Airflow,
  AirflowPolicies,
  AlertmanagerConfig,
  allowMissingCrds,
  Gate,
  GitRepository,
  MLflow,
  PostgresCluster,
  PrometheusRule,
  retrainingAlerts,
  RetrainingDag,
  RetrainingSchedule,
  type RetrainingScheduleProps,
  S3,
  TrainingData,
} from '../constructs';
import type { AirflowEnvironment, PlatformEnvironment, TrainingEnvironment } from '../environments';
import { imageReference } from './image-reference';
import { NAMESPACES } from './namespace-names';

/** Secret of Airflow, which is made by hand. */
export const AIRFLOW_SECRET = 'airflow';

/** Name of the CronJob or DAG. */
const RETRAINING = 'incident-retraining';

/** What the training plane deploys. */
export interface TrainingPlane {
  readonly chart: Chart;
  /** Undefined where a CronJob starts the runs. */
  readonly airflow?: Airflow;
}

/**
 * MLflow with its database, and the schedule that retrains the model of the serving plane. The Secrets `models-s3`,
 * `mlflow-admin`, `incident-trainer` and that of the receivers are made by hand, because no Secret is in git.
 *
 * @returns undefined where the environment does not deploy it
 */
export function training(app: App, environment: PlatformEnvironment): TrainingPlane | undefined {
  const { training: settings } = environment;
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
  const run = retrainingProps(environment, { settings, mlflow, bucket });
  const airflow = settings.airflow && installAirflow(chart, environment, settings.airflow);
  if (airflow) new RetrainingDag(chart, RETRAINING, { ...run, airflow });
  else schedule(chart, environment, run);
  // the applications cloudnative-pg and kube-prometheus-stack define the kinds
  allowMissingCrds(chart);
  return { chart, airflow };
}

/** The CronJob, and the alerts on it. */
function schedule(
  chart: Chart,
  { training: { maximumAge }, runbooks, alerts }: PlatformEnvironment,
  run: RetrainingScheduleProps,
): void {
  const rules = new PrometheusRule(chart, 'retraining-alerts', {
    alerts: retrainingAlerts({ schedule: new RetrainingSchedule(chart, RETRAINING, run), maximumAge }),
    runbooks,
  });
  new AlertmanagerConfig(chart, 'retraining-routes', { rules: [rules], routes: alerts });
}

/** Airflow with a database of its own, whose policies are in the chart; its application installs it. */
function installAirflow(
  chart: Chart,
  { repository }: PlatformEnvironment,
  { postgres, sizes }: AirflowEnvironment,
): Airflow {
  const airflow = new Airflow({
    namespace: NAMESPACES.training,
    repository: new GitRepository(repository),
    database: new PostgresCluster(chart, 'airflow-db', {
      ...postgres,
      database: 'airflow',
      operatorNamespace: NAMESPACES.postgresOperator,
    }),
    secret: AIRFLOW_SECRET,
    sizes,
  });
  new AirflowPolicies(chart, 'airflow-policies', { airflow });
  return airflow;
}

/** One run, whether a CronJob or Airflow starts it. */
function retrainingProps(
  environment: PlatformEnvironment,
  parts: { readonly settings: TrainingEnvironment; readonly mlflow: MLflow; readonly bucket: S3 },
): RetrainingScheduleProps {
  const { settings, mlflow, bucket } = parts;
  return {
    image: imageReference(environment, '-retrain'),
    schedule: settings.schedule,
    mlflow,
    trainerSecret: 'incident-trainer',
    registeredModel: 'incident',
    data: TrainingData.s3(bucket, 'data/incident/'),
    label: 'incident',
    gates: [Gate.noSevereFinding(), Gate.minimumRows(1000), Gate.betterThanChampion('roc_auc')],
    size: settings.retrainingSize,
  };
}

import { type App, Chart } from 'cdk8s';
import {
  Airflow,
  AirflowPolicies,
  AlertmanagerConfig,
  allowMissingCrds,
  DriftReceiver,
  driftReceiverAlerts,
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
  ServiceMonitor,
  TrainingData,
  TrainingTarget,
} from '../constructs';
import type { AirflowEnvironment, PlatformEnvironment, TrainingEnvironment } from '../environments';
import { imageReference } from './image-reference';
import { MODELS_SECRET, NAMESPACES, REGISTERED_MODEL } from './namespace-names';

/** Secret of Airflow, which is made by hand. */
export const AIRFLOW_SECRET = 'airflow';

/** Name of the CronJob or DAG. */
const RETRAINING = 'incident-retraining';

/** What trains a model, and what starts a training when the model drifts. */
export interface TrainingPlane {
  readonly chart: Chart;
  /** Undefined where a CronJob starts the runs. */
  readonly airflow: Airflow | undefined;
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
export function training(app: App, environment: PlatformEnvironment): TrainingPlane | undefined {
  const { training: settings } = environment;
  if (!settings.deployed) return undefined;
  if (settings.airflow && settings.receiver?.deployed) {
    throw new Error(
      'training.receiver starts a Job from the CronJob of the retraining, and with training.airflow there is no CronJob: leave one of them out',
    );
  }
  const chart = new Chart(app, 'training', { namespace: NAMESPACES.training });
  const bucket = S3.external({ ...settings.bucket, secret: MODELS_SECRET });
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
  const run = retrainingProps(environment, { settings, mlflow, bucket });
  const airflow = settings.airflow && installAirflow(chart, environment, settings.airflow);
  if (airflow) new RetrainingDag(chart, RETRAINING, { ...run, airflow });
  const receiver = airflow ? undefined : schedule(chart, environment, run);
  // the applications cloudnative-pg and kube-prometheus-stack define the kinds
  allowMissingCrds(chart);
  return { chart, airflow, receiver };
}

/**
 * The CronJob, what starts a run of it between its times, and the alerts on both.
 *
 * @returns undefined: drift starts no training
 */
function schedule(
  chart: Chart,
  environment: PlatformEnvironment,
  run: RetrainingScheduleProps,
): DriftReceiver | undefined {
  const { training: settings, runbooks, alerts } = environment;
  const cronJob = new RetrainingSchedule(chart, RETRAINING, run);
  const receiver = settings.receiver?.deployed ? driftReceiver(chart, environment, cronJob) : undefined;
  const rules = new PrometheusRule(chart, 'retraining-alerts', {
    alerts: [
      ...retrainingAlerts({ schedule: cronJob, maximumAge: settings.maximumAge }),
      ...(receiver === undefined ? [] : driftReceiverAlerts({ receiver })),
    ],
    runbooks,
  });
  new AlertmanagerConfig(chart, 'retraining-routes', { rules: [rules], routes: alerts });
  return receiver;
}

function driftReceiver(
  chart: Chart,
  environment: PlatformEnvironment,
  cronJob: RetrainingSchedule,
): DriftReceiver {
  const receiver = new DriftReceiver(chart, 'incident-receiver', {
    ...RECEIVER_SECRETS,
    image: imageReference(environment),
    target: TrainingTarget.job(cronJob),
    minimumInterval: environment.training.receiver?.minimumInterval,
    dailyBudget: environment.training.receiver?.dailyBudget,
    metricsFrom: NAMESPACES.observability,
  });
  new ServiceMonitor(chart, 'incident-receiver-monitor', { target: receiver });
  return receiver;
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
    registeredModel: REGISTERED_MODEL,
    data: TrainingData.s3(bucket, 'data/incident/'),
    label: 'incident',
    gates: [Gate.noSevereFinding(), Gate.minimumRows(1000), Gate.betterThanChampion('roc_auc')],
    size: settings.retrainingSize,
  };
}

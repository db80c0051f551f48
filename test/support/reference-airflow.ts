import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import {
  Airflow,
  AirflowPolicies,
  type AirflowProps,
  ArgoApplication,
  ArgoProject,
  Gate,
  GitRepository,
  Postgres,
  RetrainingDag,
  type RetrainingDagProps,
  TrainingData,
} from '../../constructs';
import { referenceMlflow } from './reference-mlflow';
import { BUCKET } from './training-store';

/** An Airflow whose database is outside of the cluster. */
export function referenceAirflow(props: Partial<AirflowProps> = {}): Airflow {
  return new Airflow({
    namespace: 'training',
    repository: new GitRepository({ url: 'https://github.com/acme/platform.git', revision: 'prod' }),
    database: Postgres.external({
      host: 'airflow.internal',
      database: 'airflow',
      secret: 'airflow-postgres',
    }),
    secret: 'airflow',
    ...props,
  });
}

/** A chart with a DAG and its MLflow, and one with the application that installs Airflow. Remove `outdir` afterwards. */
export function dagCharts(props: Partial<RetrainingDagProps> = {}, namespace = 'training') {
  const outdir = mkdtempSync(join(tmpdir(), 'retraining-dag-'));
  const app = new App({ outdir });
  const chart = new Chart(app, 'training', { namespace });
  const airflow = referenceAirflow();
  const dag = new RetrainingDag(chart, 'churn-retraining', {
    airflow,
    image: 'ghcr.io/acme/aiops-retrain:1.2.0',
    schedule: '0 3 * * 1',
    mlflow: referenceMlflow(chart),
    trainerSecret: 'churn-trainer',
    registeredModel: 'churn',
    data: TrainingData.s3(BUCKET, 'churn/'),
    label: 'churned',
    gates: [Gate.noSevereFinding(), Gate.betterThanChampion('roc_auc')],
    ...props,
  });
  new AirflowPolicies(chart, 'airflow-policies', { airflow });
  const apps = new Chart(app, 'apps', { namespace: 'argocd' });
  new ArgoApplication(apps, 'airflow', {
    project: new ArgoProject(apps, 'training', { description: 'Airflow' }),
    source: airflow,
  });
  return { chart, apps, dag, outdir };
}

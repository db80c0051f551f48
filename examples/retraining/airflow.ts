import { type App, Chart, Size } from 'cdk8s';
import {
  Airflow,
  AirflowPolicies,
  allowMissingCrds,
  AppOfApps,
  ArgoApplication,
  ArgoProject,
  GitRepository,
  ManifestFolder,
  MLflow,
  ObjectStore,
  PostgresCluster,
  RetrainingDag,
  TrainingData,
} from 'cdk8s-aiops';

/** A model that Airflow retrains, with a store in the cluster: the training plane, and the applications that install it. */
export function airflowTraining(app: App): readonly Chart[] {
  const training = new Chart(app, 'training', { namespace: 'training' });
  const apps = new Chart(app, 'apps', { namespace: 'argocd' });
  const project = new ArgoProject(apps, 'training', { description: 'Training' });

  const store = new ObjectStore(training, 'store', { secret: 'models-s3', storage: Size.gibibytes(50) });
  const bucket = store.bucket('models');

  const mlflow = new MLflow(training, 'mlflow', {
    image: 'ghcr.io/acme/mlflow:3.17.2',
    database: new PostgresCluster(training, 'mlflow-db'),
    artifacts: bucket,
    adminSecret: 'mlflow-admin',
  });
  const run = {
    image: 'ghcr.io/acme/aiops-retrain:1.2.0',
    mlflow,
    trainerSecret: 'churn-trainer',
    registeredModel: 'churn',
    data: TrainingData.s3(bucket, 'churn/'),
    label: 'churned',
  };
  const repository = new GitRepository({ url: 'https://github.com/acme/platform.git', revision: 'main' });
  const plane = new ArgoApplication(apps, 'plane', {
    name: 'training',
    project,
    source: new ManifestFolder(training, { repository }),
  });

  const airflow = new Airflow({
    namespace: 'training',
    repository,
    database: new PostgresCluster(training, 'airflow-db', { instances: 3, database: 'airflow' }),
    secret: 'airflow',
  });
  new AirflowPolicies(training, 'airflow-policies', { airflow });
  new RetrainingDag(training, 'churn-retraining', { airflow, schedule: '0 3 * * 1', ...run });
  new ArgoApplication(apps, 'airflow', { project, source: airflow, after: [plane] });

  // the operator CloudNativePG, which another application installs, defines one of the kinds
  allowMissingCrds(training);
  const bootstrap = new Chart(app, 'bootstrap', { namespace: 'argocd' });
  new AppOfApps(bootstrap, 'platform', { applications: apps, repository });
  return [training, apps, bootstrap];
}

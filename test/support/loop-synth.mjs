// The platform of a repository with one model that is retrained when it drifts. The service comes with its first release.
import { readFileSync } from 'node:fs';
import { App, Chart, Duration, YamlOutputType } from 'cdk8s';
import {
  DriftMonitor,
  DriftReceiver,
  Gate,
  InferenceService,
  MLflow,
  Model,
  Postgres,
  RetrainingJobPolicy,
  RetrainingSchedule,
  S3,
  TrainingData,
  TrainingTarget,
} from 'cdk8s-aiops';

const { endpoint } = JSON.parse(readFileSync('settings.json', 'utf8'));
const { models } = JSON.parse(readFileSync('release.json', 'utf8'));
const app = new App({
  outdir: 'gitops',
  yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
});
const training = new Chart(app, 'training', { namespace: 'training' });
const policies = new Chart(app, 'policies');

const bucket = S3.external({ endpoint, bucket: 'models', secret: 'models-s3', allowPrivate: true });
const mlflow = new MLflow(training, 'mlflow', {
  image: 'ghcr.io/acme/mlflow:3.17.2',
  database: Postgres.external({ host: 'postgres.internal', secret: 'mlflow-postgres' }),
  artifacts: bucket,
  adminSecret: 'mlflow-admin',
});
const schedule = new RetrainingSchedule(training, 'churn-retraining', {
  image: 'ghcr.io/acme/aiops-retrain:1.2.0',
  schedule: '0 3 * * 1',
  mlflow,
  trainerSecret: 'churn-trainer',
  registeredModel: 'churn',
  data: TrainingData.s3(bucket, 'churn/'),
  label: 'churned',
  gates: [Gate.noSevereFinding(), Gate.betterThanChampion('roc_auc')],
  options: ['--trees', '12'],
});
const receiver = new DriftReceiver(training, 'churn-receiver', {
  image: 'ghcr.io/acme/aiops:1.2.0',
  target: TrainingTarget.job(schedule),
  signingSecret: { name: 'drift-webhook', key: 'signing-key' },
  minimumInterval: Duration.seconds(1),
});
new RetrainingJobPolicy(policies, 'churn-retraining-jobs', { receiver });

if (models !== undefined) {
  const serving = new Chart(app, 'serving', { namespace: 'serving' });
  const service = new InferenceService(serving, 'churn', {
    image: 'ghcr.io/acme/aiops:1.2.0',
    model: Model.fromRegistry({ mlflow, name: 'churn' }),
  });
  new DriftMonitor(serving, 'drift', { target: service, webhook: receiver.webhookOf(service) });
}
app.synth();

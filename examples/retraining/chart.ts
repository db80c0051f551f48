import { Chart } from 'cdk8s';
import { Gate, MLflow, PostgresCluster, RetrainingSchedule, S3, TrainingData } from 'cdk8s-aiops';
import type { Construct } from 'constructs';

/** MLflow with its database, and a model that is retrained each Monday. */
export class Training extends Chart {
  constructor(scope: Construct) {
    super(scope, 'training', { namespace: 'training' });
    const bucket = S3.external({ endpoint: 'https://s3.acme.io', bucket: 'models', secret: 'models-s3' });
    const mlflow = new MLflow(this, 'mlflow', {
      image: 'ghcr.io/acme/mlflow:3.17.2',
      database: new PostgresCluster(this, 'mlflow-db', { instances: 3, backup: { bucket } }),
      artifacts: bucket,
      adminSecret: 'mlflow-admin',
    });
    new RetrainingSchedule(this, 'churn-retraining', {
      image: 'ghcr.io/acme/aiops-retrain:1.2.0',
      schedule: '0 3 * * 1',
      mlflow,
      trainerSecret: 'churn-trainer',
      registeredModel: 'churn',
      data: TrainingData.s3(bucket, 'churn/'),
      label: 'churned',
      gates: [Gate.noSevereFinding(), Gate.minimumRows(10_000), Gate.betterThanChampion('roc_auc')],
    });
  }
}

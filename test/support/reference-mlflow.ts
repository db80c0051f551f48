import type { Construct } from 'constructs';
import { MLflow, type MLflowProps } from '../../constructs';
import { BUCKET, DATABASE } from './training-store';

/** An MLflow whose database and bucket are outside of the cluster. */
export function referenceMlflow(scope: Construct, props: Partial<MLflowProps> = {}): MLflow {
  return new MLflow(scope, 'mlflow', {
    image: 'ghcr.io/acme/mlflow:3.17.2',
    database: DATABASE,
    artifacts: BUCKET,
    adminSecret: 'mlflow-admin',
    ...props,
  });
}

export const TRAINER = { secret: 'churn-trainer', experiments: ['churn'], registeredModels: ['churn'] };

import { Chart, Testing } from 'cdk8s';
import {
  Gate,
  type MLflow,
  RetrainingSchedule,
  TrainingData,
  type RetrainingScheduleProps,
} from '../../constructs';
import { referenceMlflow } from './reference-mlflow';
import { BUCKET } from './training-store';

export const PUSHGATEWAY = {
  url: 'http://pushgateway.observability.svc:9091',
  pods: { namespace: 'observability' },
};

/** A schedule, in a chart with the MLflow that it uses. */
export function retrainingChart(props: Partial<RetrainingScheduleProps> = {}): {
  readonly chart: Chart;
  readonly schedule: RetrainingSchedule;
  readonly mlflow: MLflow;
} {
  const chart = new Chart(Testing.app(), 'training', { namespace: 'training' });
  const mlflow = referenceMlflow(chart);
  const schedule = new RetrainingSchedule(chart, 'churn-retraining', {
    image: 'ghcr.io/acme/aiops-retrain:1.2.0',
    schedule: '0 3 * * 1',
    mlflow,
    trainerSecret: 'churn-trainer',
    registeredModel: 'churn',
    data: TrainingData.s3(BUCKET, 'churn/'),
    label: 'churned',
    gates: [Gate.noSevereFinding(), Gate.betterThanChampion('roc_auc')],
    ...props,
  });
  return { chart, schedule, mlflow };
}

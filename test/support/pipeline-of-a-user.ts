import type { Pipeline } from '../../delivery/pipeline';

/** Tests, retraining, and an image with the model, for two environments. */
export const PIPELINE_OF_A_USER: Pipeline = {
  branches: { main: 'prod', dev: 'dev' },
  node: [24],
  command: 'npx cdk8s-aiops',
  test: { timeoutMinutes: 15 },
  retraining: {
    service: 'serving/churn',
    registeredModel: 'churn',
    label: 'churned',
    gates: ['rows >= 100', 'roc_auc >= champion - 0.005'],
    schedule: '0 3 * * 1',
  },
  images: {
    builds: [{ name: 'churn' }],
    platforms: ['linux/amd64'],
    on: { changesOf: ['Dockerfile', 'model/**'] },
    releaseBy: 'push',
  },
};

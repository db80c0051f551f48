import { Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { expect, test } from 'vitest';
import { type MLflowProps, PostgresCluster, validateManifests } from '../../../constructs';
import type { Synthesized } from '../../../constructs/testing';
import { referenceMlflow, TRAINER } from '../../support/reference-mlflow';
import { BUCKET, DATABASE } from '../../support/training-store';

const trainingChart = () => new Chart(Testing.app(), 'training', { namespace: 'training' });

function synthesize(props: Partial<MLflowProps> = {}, trains = true): Synthesized[] {
  const chart = trainingChart();
  const mlflow = referenceMlflow(chart, props);
  if (trains) mlflow.addTrainer(TRAINER);
  return Testing.synth(chart) as Synthesized[];
}

const text = (props: Partial<MLflowProps> = {}): string => JSON.stringify(synthesize(props));

test('a server with a user who trains', () => {
  expect(synthesize()).toMatchSnapshot();
});

test('a server with all props', () => {
  const props: Required<MLflowProps> = {
    image: 'ghcr.io/acme/mlflow:3.17.2',
    database: DATABASE,
    artifacts: BUCKET,
    adminSecret: 'admin',
    replicas: 2,
    requestsFrom: ['notebooks'],
    ingress: { host: 'mlflow.acme.test', className: 'nginx', tlsSecretName: 'mlflow-tls' },
    size: { cpuRequest: Cpu.units(1), memory: Size.gibibytes(2) },
    name: 'registry',
    partOf: 'training-plane',
  };
  expect(synthesize(props, false)).toMatchSnapshot();
});

test('no rule is broken, with and without a user who trains', () => {
  for (const trains of [true, false]) {
    expect(validateManifests(synthesize({}, trains)).map(({ message }) => message)).toEqual([]);
  }
});

test('clients find it by every name of its Service, with the port that they send, and by its Ingress', () => {
  const mlflow = referenceMlflow(trainingChart(), { ingress: { host: 'mlflow.acme.test' } });
  expect(mlflow.trackingUri).toBe('http://mlflow.training.svc:5000');
  expect(mlflow.allowedHosts).toEqual([
    'mlflow:5000',
    'mlflow.training:5000',
    'mlflow.training.svc:5000',
    'mlflow.training.svc.cluster.local:5000',
    'mlflow.acme.test',
  ]);
  expect(mlflow.allowedHosts).toContain(new URL(mlflow.trackingUri).host);
});

test('the login of the database stands in no address', () => {
  expect(text()).toContain('--backend-store-uri=postgresql+psycopg2://postgres.internal:5432/mlflow');
  expect(text()).toContain(
    '"PGPASSWORD_FILE","value":"/var/run/secrets/cdk8s-aiops/mlflow-postgres/password"',
  );
});

test('a database of the cluster is reached by its pods, with the login that its operator made', () => {
  const chart = trainingChart();
  const database = new PostgresCluster(chart, 'mlflow-db');
  referenceMlflow(chart, { database });
  const policies = JSON.stringify(Testing.synth(chart));
  expect(policies).toContain('"podSelector":{"matchLabels":{"cnpg.io/cluster":"mlflow-db"}}');
  expect(policies).toContain('/mlflow-db-app/password');
});

test('the Job of users is there where somebody trains, and names each once', () => {
  expect(synthesize({}, false).map(({ kind }) => kind)).not.toContain('Job');
  const job = synthesize().find(({ kind }) => kind === 'Job');
  expect(job?.metadata.annotations).toEqual({
    'argocd.argoproj.io/hook': 'PostSync',
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
  });
  expect(JSON.stringify(job)).toContain('\\"registeredModels\\":[\\"churn\\"]');
});

test.each<[string, Partial<MLflowProps>]>([
  ['an image must have a tag that always means the same image', { image: 'mlflow:latest' }],
  ['replicas must be a whole number from 1', { replicas: 0 }],
  ['ingress.host must be a host name', { ingress: { host: 'https://mlflow.acme.test' } }],
])('is refused: %s', (message, props) => {
  expect(() => synthesize(props)).toThrow(message);
});

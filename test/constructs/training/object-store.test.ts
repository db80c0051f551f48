import { Chart, Size, Testing } from 'cdk8s';
import { expect, test } from 'vitest';
import {
  ObjectStore,
  PostgresCluster,
  allowMissingCrds,
  validateManifests,
  type ObjectStoreProps,
} from '../../../constructs';
import { referenceMlflow } from '../../support/reference-mlflow';

function storeChart(props: Partial<ObjectStoreProps> = {}) {
  const chart = new Chart(Testing.app(), 'training', { namespace: 'training' });
  return { chart, store: new ObjectStore(chart, 'store', { secret: 'models-s3', ...props }) };
}

test('a store with a bucket', () => {
  const { chart, store } = storeChart();
  store.bucket('models');
  expect(Testing.synth(chart)).toMatchSnapshot();
});

test('a store, and MLflow and backups that use it, break no rule', () => {
  const { chart, store } = storeChart();
  const bucket = store.bucket('models');
  const database = new PostgresCluster(chart, 'mlflow-db', { backup: { bucket } });
  referenceMlflow(chart, { artifacts: bucket, database });
  allowMissingCrds(chart);
  expect(validateManifests(Testing.synth(chart) as unknown[]).map(({ message }) => message)).toEqual([]);
});

test('a store alone breaks no rule', () => {
  expect(validateManifests(Testing.synth(storeChart().chart) as unknown[])).toEqual([]);
});

test('clients find it, and its buckets are made before it answers', () => {
  const { chart, store } = storeChart();
  expect([store.bucket('models').endpoint, store.bucket('data').url('churn/')]).toEqual([
    'http://store.training.svc:7070',
    's3://data/churn/',
  ]);
  expect(JSON.stringify(Testing.synth(chart))).toContain(
    'mkdir -p /data/store /data/store/models /data/store/data',
  );
});

test('the logins are files, in no manifest and no argument', () => {
  const text = JSON.stringify(Testing.synth(storeChart().chart));
  expect(text).toContain('"name":"ROOT_SECRET_KEY_FILE"');
  expect(text).not.toContain('secretKeyRef');
});

test('other namespaces reach it where they are named', () => {
  const text = JSON.stringify(Testing.synth(storeChart({ requestsFrom: ['serving'] }).chart));
  expect(text).toContain('"kubernetes.io/metadata.name":"serving"');
});

test('the volume is that of the props', () => {
  const text = JSON.stringify(
    Testing.synth(storeChart({ storage: Size.gibibytes(5), storageClass: 'fast' }).chart),
  );
  expect(text).toContain('"resources":{"requests":{"storage":"5Gi"}},"storageClassName":"fast"');
});

test('a name that is none of a bucket is refused', () => {
  expect(() => storeChart().store.bucket('s3://models')).toThrow('write its name without s3://');
});

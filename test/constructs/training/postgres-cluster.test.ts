import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { expect, test } from 'vitest';
import {
  allowMissingCrds,
  cloudNativePg,
  type CloudNativePgProps,
  PostgresCluster,
  type PostgresClusterProps,
  validateManifests,
} from '../../../constructs';
import { namespacedChart } from '../../support/namespaced-chart';
import { BUCKET } from '../../support/training-store';

function trainingChart(): Chart {
  return new Chart(Testing.app(), 'training', { namespace: 'training' });
}

const backup = { bucket: BUCKET };
const kind = (documents: readonly unknown[], wanted: string) =>
  documents.find((document) => (document as { kind: string }).kind === wanted);

test('a cluster without a prop', () => {
  const chart = trainingChart();
  new PostgresCluster(chart, 'mlflow-db');
  expect(Testing.synth(chart)).toMatchSnapshot();
});

test('a cluster with all props', () => {
  const chart = trainingChart();
  const props: Required<PostgresClusterProps> = {
    instances: 3,
    storage: Size.gibibytes(50),
    storageClass: 'fast',
    database: 'registry',
    backup: { bucket: BUCKET, schedule: '0 30 1 * * *', retention: Duration.days(14) },
    image: 'ghcr.io/cloudnative-pg/postgresql:17.6-system-trixie',
    size: { cpuRequest: Cpu.units(1), memory: Size.gibibytes(4) },
    operatorNamespace: 'operators',
    recoverFrom: { bucket: BUCKET, cluster: 'mlflow-db', targetTime: '2026-11-28 02:00:00+00' },
    name: 'registry-db',
  };
  new PostgresCluster(chart, 'db', props);
  expect(Testing.synth(chart)).toMatchSnapshot();
});

test('it has all fields that the API server would fill in, and breaks no rule', () => {
  const chart = trainingChart();
  new PostgresCluster(chart, 'mlflow-db', { backup });
  new PostgresCluster(chart, 'mlflow-db-2', {
    backup,
    recoverFrom: { bucket: BUCKET, cluster: 'mlflow-db' },
  });
  allowMissingCrds(chart);
  expect(validateManifests(Testing.synth(chart)).map(({ message }) => message)).toEqual([]);
});

test('the login is in the Secret that the operator makes, and the host is that of the primary', () => {
  const database = new PostgresCluster(namespacedChart(), 'mlflow-db');
  expect(database).toMatchObject({
    host: 'mlflow-db-rw.serving.svc',
    username: { name: 'mlflow-db-app', key: 'username' },
    password: { name: 'mlflow-db-app', key: 'password' },
  });
});

test('it starts with the backups of another cluster, at the moment that is asked for', () => {
  const chart = trainingChart();
  new PostgresCluster(chart, 'mlflow-db-2', {
    recoverFrom: { bucket: BUCKET, cluster: 'mlflow-db', targetTime: '2026-11-28 02:00:00+00' },
  });
  expect(kind(Testing.synth(chart), 'Cluster')).toMatchObject({
    spec: {
      bootstrap: {
        recovery: { source: 'mlflow-db', recoveryTarget: { targetTime: '2026-11-28 02:00:00+00' } },
      },
      externalClusters: [
        {
          name: 'mlflow-db',
          barmanObjectStore: {
            destinationPath: 's3://acme-models/postgres',
            endpointURL: 'https://s3.eu-central-1.amazonaws.com',
          },
        },
      ],
    },
  });
});

test('only a cluster with backups may reach the bucket', () => {
  const egress = (props: PostgresClusterProps) => {
    const chart = trainingChart();
    new PostgresCluster(chart, 'mlflow-db', props);
    return JSON.stringify(kind(Testing.synth(chart), 'NetworkPolicy'));
  };
  expect(egress({ backup })).toContain('::/0');
  expect(egress({})).not.toContain('::/0');
});

test.each<[string, PostgresClusterProps]>([
  ['instances must be a whole number of at least 1, got 0', { instances: 0 }],
  [
    'must have six fields, of which the first is the second, got "0 2 * * *"',
    { backup: { ...backup, schedule: '0 2 * * *' } },
  ],
  ['must be whole days, at least 1, got 0.5', { backup: { ...backup, retention: Duration.hours(12) } }],
  [
    'training/mlflow-db cannot recover from its own backups',
    { recoverFrom: { bucket: BUCKET, cluster: 'mlflow-db' } },
  ],
  [
    'an image without barman-cloud makes no backups',
    { backup, image: 'ghcr.io/cloudnative-pg/postgresql:18.4-minimal-trixie' },
  ],
])('is refused: %s', (message, props) => {
  expect(() => new PostgresCluster(trainingChart(), 'mlflow-db', props)).toThrow(message);
});

test('the operator is a pinned chart with requests and limits', () => {
  const props: Required<CloudNativePgProps> = {
    namespace: 'cnpg-system',
    size: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(128) },
    values: { monitoring: { podMonitorEnabled: true } },
    addedKinds: [{ group: 'monitoring.coreos.com', kind: 'PodMonitor' }],
  };
  expect(cloudNativePg(props).toManifest()).toMatchObject({
    chart: 'cloudnative-pg',
    targetRevision: '0.29.0',
  });
  expect(cloudNativePg(props).values).toMatchObject({
    resources: { limits: { cpu: '200m', memory: '128Mi' } },
    monitoring: { podMonitorEnabled: true },
  });
  expect(cloudNativePg(props).deploys().namespaceKinds).toContainEqual(props.addedKinds[0]);
});

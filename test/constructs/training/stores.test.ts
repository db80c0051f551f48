import { expect, test } from 'vitest';
import { Postgres, S3 } from '../../../constructs';
import { BUCKET, DATABASE } from '../../support/training-store';

const bucket = { endpoint: 'https://s3.acme.test', bucket: 'models', secret: 's3' };

test('a bucket names its store, its region and the keys of its Secret', () => {
  expect(BUCKET).toMatchObject({
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    region: 'eu-central-1',
    accessKeyId: { name: 'models-s3', key: 'AWS_ACCESS_KEY_ID' },
    secretAccessKey: { name: 'models-s3', key: 'AWS_SECRET_ACCESS_KEY' },
  });
  expect(BUCKET.url('data/churn.csv')).toBe('s3://acme-models/data/churn.csv');
});

test('policies open a store in the cluster by its pods, and one outside by its port', () => {
  const pods = { namespace: 'storage', podLabels: { app: 'store' } };
  expect(S3.external({ ...bucket, endpoint: 'http://store.storage.svc:9000', pods }).egress()).toMatchObject({
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'storage' } },
        podSelector: { matchLabels: { app: 'store' } },
      },
    ],
    ports: [{ port: { value: 9000 } }],
  });
  expect(S3.external(bucket).egress()).toMatchObject({
    to: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }],
    ports: [{ port: { value: 443 } }],
  });
});

test('a database has most often a private address, so policies open them', () => {
  const excepted = (database: Postgres) => JSON.stringify(database.egress());
  expect(excepted(DATABASE)).not.toContain('10.0.0.0/8');
  expect(excepted(Postgres.external({ host: 'db.acme.test', secret: 'db', allowPrivate: false }))).toContain(
    '10.0.0.0/8',
  );
});

test.each([
  ['s3://models', 'got "s3://models"'],
  ['https://s3.acme.test/models', 'without bucket and login'],
  ['https://key:word@s3.acme.test', 'got "https://***@s3.acme.test"'],
])('an endpoint that is no server is refused: %s', (endpoint, message) => {
  expect(() => S3.external({ ...bucket, endpoint })).toThrow(message);
});

test.each(['s3://models', 'Models', 'm'])('a name that no bucket has is refused: %s', (name) => {
  expect(() => S3.external({ ...bucket, bucket: name })).toThrow(`got "${name}"`);
});

test.each([
  [{ host: 'postgres://db:5432' }, 'without scheme, login and port, got "postgres://db:5432"'],
  [{ host: 'db', port: 0 }, 'port must be a whole number from 1 to 65535, got 0'],
])('a host that is an address is refused: %o', (props, message) => {
  expect(() => Postgres.external({ secret: 'db', ...props })).toThrow(message);
});

import { expect, test } from 'vitest';
import { TrainingData } from '../../../constructs';
import { BUCKET } from '../../support/training-store';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  [TrainingData.s3(BUCKET, 'churn/'), ['s3://acme-models/churn/']],
  [
    TrainingData.https('https://data.acme.test/churn.csv', { digest: DIGEST }),
    ['https://data.acme.test/churn.csv', '--data-digest', DIGEST],
  ],
  [TrainingData.volume('churn-data', 'rows.csv'), ['/data/rows.csv']],
])('data is an argument of the command: %o', ({ source }, expected) => {
  expect(source.arguments).toEqual(expected);
});

test.each([
  [() => TrainingData.s3(BUCKET, '/churn.csv'), 'got "/churn.csv"'],
  [() => TrainingData.s3(BUCKET, 's3://other/churn.csv'), 'got "s3://other/churn.csv"'],
  [() => TrainingData.https('http://data.acme.test/churn.csv', { digest: DIGEST }), 'must be an https URL'],
  [
    () => TrainingData.https('https://me:word@data.acme.test/a.csv', { digest: DIGEST }),
    '//***@data.acme.test',
  ],
  [() => TrainingData.https('https://data.acme.test/a.csv', { digest: 'md5:1' }), 'got "md5:1"'],
  [() => TrainingData.volume('data', '../etc/passwd'), 'got "../etc/passwd"'],
])('data that no pod would find is refused', (make, message) => {
  expect(make).toThrow(message);
});

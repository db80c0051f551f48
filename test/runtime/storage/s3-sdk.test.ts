import { expect, test } from 'vitest';
import { s3Settings } from '../../../runtime/storage/s3-sdk';

test.each([
  {
    what: 'the endpoint of S3 comes before that of all services',
    environment: { AWS_ENDPOINT_URL_S3: 'http://s3:9000', AWS_ENDPOINT_URL: 'http://all:4566' },
    settings: { region: 'us-east-1', endpoint: 'http://s3:9000', forcePathStyle: true },
  },
  {
    what: 'the endpoint of all services has no host name for each bucket, either',
    environment: { AWS_ENDPOINT_URL_S3: '', AWS_ENDPOINT_URL: 'http://all:4566' },
    settings: { region: 'us-east-1', endpoint: 'http://all:4566', forcePathStyle: true },
  },
  {
    what: 'AWS has host names of buckets',
    environment: { AWS_DEFAULT_REGION: 'eu-central-1' },
    settings: { region: 'eu-central-1' },
  },
])('$what', ({ environment, settings }) => {
  expect(s3Settings(environment)).toEqual(settings);
});

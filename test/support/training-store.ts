import { Postgres, S3 } from '../../constructs';

/** A bucket outside of the cluster. */
export const BUCKET = S3.external({
  endpoint: 'https://s3.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
  bucket: 'acme-models',
  secret: 'models-s3',
});

/** A database outside of the cluster. */
export const DATABASE = Postgres.external({ host: 'postgres.internal', secret: 'mlflow-postgres' });

import type * as S3 from '@aws-sdk/client-s3';
import { AWS_FALLBACKS, RETRAINING_ENVIRONMENT } from '../contract/retraining';

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns undefined if the AWS SDK is not installed */
export async function loadS3Sdk(): Promise<typeof S3 | undefined> {
  try {
    return await import('@aws-sdk/client-s3');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

/** Region and endpoint, by the variables that the AWS SDK reads. */
export function s3Settings(environment: Environment): S3.S3ClientConfig {
  const { awsEndpoint, awsRegion } = RETRAINING_ENVIRONMENT;
  const endpoint = firstOf(environment, [awsEndpoint.name, AWS_FALLBACKS.endpoint]);
  return {
    region: firstOf(environment, [awsRegion.name, AWS_FALLBACKS.region]) ?? awsRegion.default,
    // stores other than AWS have no host name for each bucket
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
  };
}

/** A variable that is set to nothing is not set. */
function firstOf(environment: Environment, names: readonly string[]): string | undefined {
  return names.map((name) => environment[name]).find((text) => text !== undefined && text !== '');
}

import { Size } from 'cdk8s';
import { RETRAINING_ENVIRONMENT } from '../../../runtime/contract/retraining';
import type { SecretKey } from '../../secret-key';
import type { S3 } from '../../training/s3';

/**
 * Props of a volume for a `SparkFolder`.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/
 */
export interface SparkVolumeProps {
  /**
   * Size of the volume. A checkpoint takes a few kilobytes a batch, and Spark removes what is old.
   *
   * @default Size.gibibytes(1)
   */
  readonly size?: Size;

  /**
   * Storage class of the volume.
   *
   * @default - the cluster's default storage class
   */
  readonly storageClass?: string;
}

/**
 * A folder that Spark reads or writes: of a bucket, or, for a checkpoint, of a volume of its own.
 *
 * @example
 * const bucket = S3.external({ endpoint: 'https://s3.eu-central-1.amazonaws.com', bucket: 'acme-streams', secret: 'streams-s3' });
 * const checkpoint = SparkFolder.s3(bucket, 'checkpoints/incident');
 */
export class SparkFolder {
  /**
   * A folder of a bucket. The image must have Hadoop's S3 client (`docker build --build-arg S3=true`).
   *
   * @param key of the folder, without a `/` at its start or end
   */
  static s3(bucket: S3, key: string): SparkFolder {
    if (!/^[^/\s]+(\/[^/\s]+)*$/.test(key)) {
      throw new Error(
        `the key of a folder must have no / at its start or end, got "${key}"; write one like checkpoints/incident`,
      );
    }
    return new SparkFolder(`s3a://${bucket.bucket}/${key}`, bucket);
  }

  /** A volume that the driver alone mounts: it holds a checkpoint, and no files that executors read. */
  static volume(props: SparkVolumeProps = {}): SparkFolder {
    return new SparkFolder(VOLUME_PATH, undefined, { size: Size.gibibytes(1), ...props });
  }

  private constructor(
    /** As Spark writes it. */
    readonly address: string,
    /** @internal */
    readonly bucket?: S3,
    /** @internal */
    readonly volume?: SparkVolumeProps & { readonly size: Size },
  ) {}
}

/** Where the driver mounts the volume. */
export const VOLUME_PATH = '/var/lib/cdk8s-aiops/spark';

/**
 * How pods reach a bucket: variables, and the secrets whose files they name.
 *
 * @param mountSecret mounts one key of a Secret, and returns the path of its file
 */
export function bucketEnvironment(
  bucket: S3,
  mountSecret: (key: SecretKey) => string,
): Record<string, string> {
  const { awsEndpoint, awsRegion, awsAccessKeyId, awsSecretAccessKey } = RETRAINING_ENVIRONMENT;
  return {
    [awsEndpoint.name]: bucket.endpoint,
    [awsRegion.name]: bucket.region,
    [`${awsAccessKeyId.name}_FILE`]: mountSecret(bucket.accessKeyId),
    [`${awsSecretAccessKey.name}_FILE`]: mountSecret(bucket.secretAccessKey),
  };
}

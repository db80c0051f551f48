import type { k8s } from 'cdk8s-plus-27';
import { RETRAINING_ENVIRONMENT } from '../../runtime/contract/retraining';
import { egressTo } from '../private/egress';
import type { MountedVolume } from '../private/secret-volumes';
import type { SecretKey } from '../secret-key';
import type { S3 } from './s3';

/** Folder of a mounted volume with data. */
const DATA_DIRECTORY = '/data';

/**
 * Props of `TrainingData.https`.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface HttpsDataProps {
  /** Digest that the file must have, `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /**
   * Whether network policies open private addresses.
   *
   * @default false
   */
  readonly allowPrivate?: boolean;
}

interface Source {
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, SecretKey>>;
  readonly volumes?: readonly MountedVolume[];
  readonly egress?: k8s.NetworkPolicyEgressRule;
}

/**
 * Where the rows of a training are: CSV or Parquet, a file or a folder of files.
 *
 * @example
 * const bucket = S3.external({ endpoint: 'https://s3.eu-central-1.amazonaws.com', bucket: 'acme-data', secret: 'data-s3' });
 * const data = TrainingData.s3(bucket, 'churn/');
 */
export class TrainingData {
  /**
   * An object of a bucket, or all CSV or all Parquet files below a key that ends with `/`.
   *
   * @param key without a `/` at the start
   */
  static s3(bucket: S3, key: string): TrainingData {
    if (key === '' || key.startsWith('/') || key.includes('://')) {
      throw new Error(
        `key must be the key of an object without a / at the start, got "${key}"; write churn/rows.csv or churn/`,
      );
    }
    return new TrainingData({
      arguments: [bucket.url(key)],
      environment: {
        [RETRAINING_ENVIRONMENT.awsEndpoint.name]: bucket.endpoint,
        [RETRAINING_ENVIRONMENT.awsRegion.name]: bucket.region,
      },
      secrets: {
        [RETRAINING_ENVIRONMENT.awsAccessKeyId.name]: bucket.accessKeyId,
        [RETRAINING_ENVIRONMENT.awsSecretAccessKey.name]: bucket.secretAccessKey,
      },
      egress: bucket.egress(),
    });
  }

  /** A file that a server has, which never changes: the command refuses another digest. */
  static https(url: string, { digest, allowPrivate }: HttpsDataProps): TrainingData {
    if (!URL.canParse(url) || new URL(url).protocol !== 'https:' || new URL(url).username !== '') {
      throw new Error(
        `the address of data must be an https URL without a login, got "${url.replace(/\/\/[^/]*@/, '//***@')}"`,
      );
    }
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
      throw new Error(`digest must be sha256: and 64 hexadecimal digits, got "${digest}"`);
    }
    return new TrainingData({
      arguments: [url, '--data-digest', digest],
      egress: egressTo(url, { allowPrivate }),
    });
  }

  /**
   * A file or a folder of a volume that somebody fills.
   *
   * @param claimName name of a PersistentVolumeClaim of the chart's namespace
   * @param path within the volume, without a `/` at the start
   */
  static volume(claimName: string, path: string): TrainingData {
    if (path.startsWith('/') || path.split('/').includes('..')) {
      throw new Error(`path must be a path within the volume, got "${path}"; write one like churn/rows.csv`);
    }
    const name = 'data';
    return new TrainingData({
      arguments: [`${DATA_DIRECTORY}/${path}`],
      volumes: [
        {
          volume: { name, persistentVolumeClaim: { claimName, readOnly: true } },
          mount: { name, mountPath: DATA_DIRECTORY, readOnly: true },
        },
      ],
    });
  }

  private constructor(
    /** @internal */
    readonly source: Source,
  ) {}
}

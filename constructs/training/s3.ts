import type { k8s } from 'cdk8s-plus-27';
import { RETRAINING_ENVIRONMENT } from '../../runtime/contract/retraining';
import { egressTo, type PeerPods } from '../private/egress';
import { withoutLogin } from '../private/without-login';
import type { SecretKey } from '../secret-key';

/** Props of `S3.external`. */
export interface S3ExternalProps {
  /**
   * URL of the object store, without the bucket, such as `https://s3.eu-central-1.amazonaws.com`. With a path it is
   * refused: the clients put the bucket there.
   */
  readonly endpoint: string;

  /**
   * Name of the bucket.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   */
  readonly bucket: string;

  /**
   * Name of a Secret with the keys `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, in the namespace of whoever reads
   * the bucket.
   */
  readonly secret: string;

  /**
   * Region that requests are signed for. Most stores besides AWS take any.
   *
   * @default 'us-east-1'
   */
  readonly region?: string;

  /**
   * Pods that answer at the endpoint, for a store in the cluster. Network policies then open the way to these pods, and
   * the port of the endpoint must be the port that they listen on.
   *
   * @default - a store outside of the cluster
   */
  readonly pods?: PeerPods;

  /**
   * Whether network policies open private addresses, for a store in the own network. Addresses of metadata services stay
   * closed.
   *
   * @default false
   */
  readonly allowPrivate?: boolean;
}

/** Folder of a bucket in which MLflow keeps artifacts. */
export const MLFLOW_FOLDER = 'mlflow';

/** 3 to 63 lower-case letters, digits, dots and hyphens; letters or digits at both ends. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * A bucket of an S3-compatible object store, and the credentials for it by reference.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html
 * @example
 * const bucket = S3.external({ endpoint: 'https://s3.eu-central-1.amazonaws.com', bucket: 'acme-models', secret: 'models-s3' });
 */
export class S3 {
  /**
   * A bucket that exists already. No object is made of it.
   *
   * @throws if the endpoint is not the address of a server, or the bucket's name is not valid
   */
  static external(props: S3ExternalProps): S3 {
    const endpoint = serverUrl(props.endpoint);
    if (!BUCKET.test(props.bucket)) {
      throw new Error(
        `bucket must be 3 to 63 lower-case letters, digits, dots and hyphens, got "${props.bucket}"; write its name without s3://`,
      );
    }
    return new S3(endpoint, props.bucket, props.region ?? 'us-east-1', props);
  }

  /** Key of the Secret with the access key. */
  readonly accessKeyId: SecretKey;
  /** Key of the Secret with the secret of the access key. */
  readonly secretAccessKey: SecretKey;

  private constructor(
    /** URL of the store, without a path. */
    readonly endpoint: string,
    /** Name of the bucket. */
    readonly bucket: string,
    /** Region that requests are signed for. */
    readonly region: string,
    private readonly props: S3ExternalProps,
  ) {
    this.accessKeyId = { name: props.secret, key: RETRAINING_ENVIRONMENT.awsAccessKeyId.name };
    this.secretAccessKey = { name: props.secret, key: RETRAINING_ENVIRONMENT.awsSecretAccessKey.name };
  }

  /** The way of a NetworkPolicy to the store. */
  egress(): k8s.NetworkPolicyEgressRule {
    const { pods, allowPrivate } = this.props;
    return egressTo(this.endpoint, { receiver: pods, allowPrivate });
  }

  /** The address of an object or a folder of the bucket: `s3://bucket/key`. */
  url(key: string): string {
    return `s3://${this.bucket}/${key}`;
  }
}

function serverUrl(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.username !== '') {
    throw new Error(
      `endpoint must be the http or https URL of an object store, without bucket and login, got "${withoutLogin(endpoint)}"; ` +
        'write https://s3.eu-central-1.amazonaws.com',
    );
  }
  return url.origin;
}

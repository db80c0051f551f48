import type { Readable } from 'node:stream';
import type * as S3 from '@aws-sdk/client-s3';
import { RETRAINING_ENVIRONMENT } from '../contract/retraining';
import { loadS3Sdk, s3Settings } from './s3-sdk';
import { StoreError } from './store-error';

/** An object of a bucket, `s3://bucket/key`. */
interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

export interface ObjectFacts {
  readonly bytes: number;
  /** Changes with the bytes. Undefined: the store states none. */
  readonly etag: string | undefined;
  /** Time of the last change, in milliseconds since 1970. Undefined: the store states none. */
  readonly modified: number | undefined;
}

/** @throws StoreError if it is not the address of an object */
function parseAddress(address: string): ObjectAddress {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*[^/])$/.exec(address) ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  throw new StoreError(`${address} is not the address of an object; write s3://bucket/key`, 'absent');
}

/** @throws StoreError if it is not the address of a folder */
function parseFolder(address: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/((?:.*\/)?)$/.exec(address) ?? [];
  if (bucket !== undefined && prefix !== undefined) return { bucket, prefix };
  throw new StoreError(
    `${address} is not the address of a folder; write s3://bucket/folder/, or s3://bucket/ for all of a bucket`,
    'absent',
  );
}

/** Milliseconds for a connection, and without a byte of an answer. */
const TIMEOUTS = { connectionTimeout: 10_000, socketTimeout: 30_000 } as const;

/**
 * Objects of an S3-compatible store. Credentials (keys, or a web identity) are those of the process, as the AWS SDK finds
 * them.
 */
export class S3Store {
  private constructor(
    private readonly sdk: typeof S3,
    private readonly client: S3.S3Client,
  ) {}

  /**
   * @param environment variables with the endpoint and the region
   * @param attempts attempts of one request, of which a body that breaks off is no part
   * @throws StoreError if the SDK is not installed
   */
  static async open(
    environment: Readonly<Record<string, string | undefined>>,
    attempts = 1,
  ): Promise<S3Store> {
    const sdk = await loadS3Sdk();
    if (sdk === undefined) {
      throw new StoreError(
        'S3 can be read with @aws-sdk/client-s3 only, which is not installed; run npm install @aws-sdk/client-s3',
        'uninstalled',
      );
    }
    return new S3Store(
      sdk,
      new sdk.S3Client({
        ...s3Settings(environment),
        maxAttempts: attempts,
        requestHandler: TIMEOUTS,
      }),
    );
  }

  /** @throws StoreError; its fault is `absent` if there is no such object */
  async head(address: string): Promise<ObjectFacts> {
    const { bucket, key } = parseAddress(address);
    try {
      const answer = await this.client.send(new this.sdk.HeadObjectCommand({ Bucket: bucket, Key: key }));
      return {
        bytes: answer.ContentLength ?? 0,
        etag: answer.ETag,
        modified: answer.LastModified?.getTime(),
      };
    } catch (error) {
      throw storeError(error, address);
    }
  }

  /**
   * The bytes of an object from a place on.
   *
   * @param etag that the object must still have; undefined: any
   * @throws StoreError, also while the body is read; its fault is `changed` if the object has another etag
   */
  async read(
    address: string,
    from: number,
    etag: string | undefined,
  ): Promise<ObjectFacts & { readonly body: AsyncIterable<Uint8Array> }> {
    const { bucket, key } = parseAddress(address);
    try {
      const answer = await this.client.send(
        new this.sdk.GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(from > 0 && { Range: `bytes=${from}-` }),
          ...(etag !== undefined && { IfMatch: etag }),
        }),
      );
      const whole = Number(/\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1] ?? answer.ContentLength ?? 0);
      // in Node it is a stream of Node
      return {
        bytes: whole,
        etag: answer.ETag,
        modified: answer.LastModified?.getTime(),
        body: inWords(answer.Body as Readable, address),
      };
    } catch (error) {
      throw storeError(error, address);
    }
  }

  /**
   * Addresses of the objects in a folder, in the order of their names; folders within it are left out.
   *
   * @param address `s3://bucket/folder/`, or `s3://bucket/` for the top of a bucket
   * @throws StoreError; its fault is `absent` if there is no such bucket
   */
  async list(address: string): Promise<string[]> {
    const { bucket, prefix } = parseFolder(address);
    const keys: string[] = [];
    try {
      let token: string | undefined;
      do {
        const page = await this.client.send(
          new this.sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            Delimiter: '/',
            ContinuationToken: token,
          }),
        );
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
        token = page.NextContinuationToken;
      } while (token !== undefined);
    } catch (error) {
      throw storeError(error, address);
    }
    return keys.sort().map((key) => `s3://${bucket}/${key}`);
  }

  close(): void {
    this.client.destroy();
  }
}

async function* inWords(body: Readable, address: string): AsyncIterable<Uint8Array> {
  try {
    yield* body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw storeError(error, address);
  }
}

const ABSENT = ['NoSuchKey', 'NoSuchBucket', 'NotFound'];
const FORBIDDEN = [
  'AccessDenied',
  'Forbidden',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'CredentialsProviderError',
  'ExpiredToken',
  'InvalidIdentityToken',
  'AccessDeniedException',
];

/** An error of the SDK in words. */
function storeError(error: unknown, address: string): StoreError {
  if (error instanceof StoreError) return error;
  const { name, message, status } = factsOf(error);
  const { awsAccessKeyId, awsSecretAccessKey, awsEndpoint } = RETRAINING_ENVIRONMENT;
  if (ABSENT.includes(name) || status === 404) {
    return new StoreError(`${address} does not exist in the store (${name})`, 'absent');
  }
  if (status === 412 || status === 416) {
    return new StoreError(`${address} was replaced while it was read`, 'changed');
  }
  if (FORBIDDEN.includes(name) || status === 401 || status === 403) {
    return new StoreError(
      `the store refuses ${address}: ${name}: ${message}; ${awsAccessKeyId.name} and ${awsSecretAccessKey.name}, or the role of the web identity, must be allowed to read it`,
      'forbidden',
    );
  }
  return new StoreError(
    `the store does not give ${address}: ${message || name}; check ${awsEndpoint.name}, and whether a network policy lets this pod reach it`,
    'away',
  );
}

function factsOf(error: unknown): {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
} {
  if (!(error instanceof Error)) return { name: 'error', message: String(error), status: undefined };
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return {
    name: error.name,
    message: error instanceof AggregateError ? error.errors.map(String).join(', ') : error.message,
    status: typeof status === 'number' ? status : undefined,
  };
}

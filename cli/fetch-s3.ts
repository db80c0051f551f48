import { createWriteStream, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type * as S3 from '@aws-sdk/client-s3';
import { DatasetError } from '../runtime/data/dataset-error';
import { loadS3Sdk, s3Settings } from '../runtime/storage/s3-sdk';
import { checkFolder, isDataFile, SourceError, type DataFiles } from './source-files';

/**
 * Fetches an object, or those of a folder, into a folder of this machine. Endpoint, region and keys are those of the
 * environment, as the AWS SDK reads them.
 *
 * @throws SourceError if the store is away, refuses, or the SDK is not installed
 * @throws DatasetError if there is no such object
 */
export async function fetchS3(address: string, folder: string): Promise<DataFiles> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(address) ?? [];
  if (bucket === '') {
    throw new DatasetError(
      `${address} is not an address of S3; write s3://bucket/data.csv, or s3://bucket/folder/`,
    );
  }
  const sdk = await loadS3Sdk();
  if (sdk === undefined) {
    throw new SourceError(
      `${address} can be read with @aws-sdk/client-s3 only, which is not installed; run npm install @aws-sdk/client-s3`,
    );
  }
  const { S3Client, GetObjectCommand, ListObjectsV2Command } = sdk;
  const client = new S3Client(s3Settings(process.env));
  try {
    const keys =
      key === '' || key.endsWith('/') ? await listKeys(client, ListObjectsV2Command, bucket, key) : [key];
    if (key === '' || key.endsWith('/')) checkFolder(address, keys.map(nameOf));
    const paths: string[] = [];
    let modified = 0;
    for (const each of keys) {
      const { Body, ContentLength, LastModified } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: each }),
      );
      const path = join(folder, nameOf(each));
      // in Node it is a stream of Node
      await pipeline(Body as Readable, createWriteStream(path));
      const { size } = statSync(path);
      if (ContentLength !== undefined && size !== ContentLength) {
        throw new SourceError(`${address}: ${each} ended after ${size} of ${ContentLength} bytes; run again`);
      }
      paths.push(path);
      modified = Math.max(modified, LastModified?.getTime() ?? 0);
    }
    return { paths, source: address, sourceType: 's3', modified: modified === 0 ? undefined : modified };
  } catch (error) {
    throw inWords(error, address);
  } finally {
    client.destroy();
  }
}

async function listKeys(
  client: S3.S3Client,
  List: typeof S3.ListObjectsV2Command,
  bucket: string,
  prefix: string,
): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new List({ Bucket: bucket, Prefix: prefix, Delimiter: '/', ContinuationToken: token }),
    );
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys.filter((key) => isDataFile(key)).sort();
}

function nameOf(key: string): string {
  return posix.basename(key);
}

function inWords(error: unknown, address: string): Error {
  if (!(error instanceof Error) || error instanceof SourceError || error instanceof DatasetError) {
    return error instanceof Error ? error : new SourceError(String(error));
  }
  switch (error.name) {
    case 'NoSuchKey':
    case 'NotFound':
    case 'NoSuchBucket':
      return new DatasetError(`${address} does not exist (${error.name})`);
    case 'AccessDenied':
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'CredentialsProviderError':
      return new SourceError(
        `${address} cannot be read: ${error.name}: ${error.message}; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to keys that may read the bucket`,
      );
    default:
      return new SourceError(
        `${address} cannot be read: ${error.message || error.name}; check AWS_ENDPOINT_URL_S3, and whether a network policy lets this pod reach it`,
      );
  }
}

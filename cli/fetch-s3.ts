import { createWriteStream, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DatasetError } from '../runtime/data/dataset-error';
import { S3Store } from '../runtime/storage/s3-store';
import { StoreError } from '../runtime/storage/store-error';
import { checkFolder, isDataFile, SourceError, type DataFiles } from './source-files';

/** As the AWS SDK tries a request where nobody says how often. */
const ATTEMPTS = 3;

/**
 * Fetches an object, or those of a folder, into a folder of this machine. Endpoint, region and keys are those of the
 * environment, as the AWS SDK reads them.
 *
 * @throws SourceError if the store is away, refuses, or the SDK is not installed
 * @throws DatasetError if there is no such object
 */
export async function fetchS3(address: string, folder: string): Promise<DataFiles> {
  if (!/^s3:\/\/[^/]+\//.test(address)) {
    throw new DatasetError(
      `${address} is not an address of S3; write s3://bucket/data.csv, or s3://bucket/folder/`,
    );
  }
  try {
    const store = await S3Store.open(process.env, ATTEMPTS);
    try {
      return await fetchFrom(store, address, folder);
    } finally {
      store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw error.fault === 'absent' ? new DatasetError(error.message) : new SourceError(error.message);
  }
}

async function fetchFrom(store: S3Store, address: string, folder: string): Promise<DataFiles> {
  const objects = await objectsOf(store, address);
  const paths: string[] = [];
  let modified: number | undefined;
  for (const object of objects) {
    const path = join(folder, posix.basename(object));
    const { bytes, modified: changed, body } = await store.read(object, 0, undefined);
    await pipeline(body, createWriteStream(path));
    const { size } = statSync(path);
    if (size !== bytes) {
      throw new SourceError(`${object} ended after ${size} of ${bytes} bytes; run again`);
    }
    paths.push(path);
    if (changed !== undefined) modified = Math.max(modified ?? changed, changed);
  }
  return { paths, source: address, sourceType: 's3', modified };
}

async function objectsOf(store: S3Store, address: string): Promise<string[]> {
  if (!address.endsWith('/')) return [address];
  const objects = (await store.list(address)).filter(isDataFile);
  checkFolder(
    address,
    objects.map((object) => posix.basename(object)),
  );
  return objects;
}

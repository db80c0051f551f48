import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { FETCHING_MESSAGES, type FetchingMessage } from '../contract/fetching';
import { StoreError } from '../storage/store-error';
import type { S3Store } from '../storage/s3-store';
import { digestOfFile } from './digest-of-file';

/** The object is not the artifact that was asked for. Fetching it again changes nothing. */
export class WrongArtifactError extends Error {
  override readonly name = 'WrongArtifactError';
}

export interface FetchOptions {
  /** `s3://bucket/key` */
  readonly address: string;
  /** Digest that the artifact must have, `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** Path of the file that is written. */
  readonly out: string;
  /** Attempts after the first one, if its failure may pass. */
  readonly retries: number;
  /** Wait before the second attempt; it doubles up to half a minute. */
  readonly firstWaitMs: number;
  readonly log: (message: FetchingMessage, fields: object) => void;
}

/**
 * Fetches an artifact into a file. The file appears under its name when it is whole and has its digest. What was fetched
 * before a failure is kept beside it, and an attempt, or the next process, goes on from there if the object is the same.
 *
 * @throws StoreError if the store is away, refuses, or has no such object
 * @throws WrongArtifactError if the object has another digest
 */
export async function fetchArtifact(options: FetchOptions, store: S3Store): Promise<void> {
  const { address, digest, out, retries, firstWaitMs, log } = options;
  if ((await digestOfFile(out)) === digest) {
    log(FETCHING_MESSAGES.present, { path: out, digest });
    return;
  }
  await mkdir(dirname(out), { recursive: true });
  const part = `${out}.part`;
  const policy = retry(
    handleWhen((error) => error instanceof StoreError && (error.retryable || error.fault === 'changed')),
    {
      maxAttempts: retries,
      backoff: new ExponentialBackoff({ initialDelay: firstWaitMs, maxDelay: 30_000 }),
    },
  );
  policy.onRetry((event) => {
    const reason = 'error' in event ? event.error.message : '';
    log(FETCHING_MESSAGES.retrying, { attempt: event.attempt, waitMs: Math.round(event.delay), reason });
  });
  // a process that was ended may have left all of it
  let found = await digestOfFile(part);
  if (found !== digest) {
    await policy.execute(() => download(address, part, store));
    found = await digestOfFile(part);
  }
  if (found !== digest) {
    await forget(part);
    throw new WrongArtifactError(
      found === undefined
        ? `${address} is damaged, or no artifact of cdk8s-aiops: it does not end with the digest of its bytes; wanted ${digest}`
        : `${address} has the digest ${found}, wanted ${digest}; release the version again, or restore the object`,
    );
  }
  await rename(part, out);
  await forget(part);
  log(FETCHING_MESSAGES.fetched, { path: out, digest, bytes: (await stat(out)).size });
}

/** Goes on with a part until all of the object is in it. */
async function download(address: string, part: string, store: S3Store): Promise<void> {
  const before = await begun(part);
  let object: Awaited<ReturnType<S3Store['read']>>;
  try {
    object = await store.read(address, before.bytes, before.etag);
  } catch (error) {
    // the next attempt begins with the new object; so does one after a part that is longer than the object
    if (error instanceof StoreError && error.fault === 'changed') await forget(part);
    throw error;
  }
  if (before.bytes === 0 && object.etag !== undefined) await writeFile(etagFile(part), object.etag);
  const file = await open(part, before.bytes === 0 ? 'w' : 'a');
  let length = before.bytes;
  try {
    for await (const bytes of object.body) {
      await file.writeFile(bytes);
      length += bytes.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (length !== object.bytes) {
    throw new StoreError(`the store sent ${length} of the ${object.bytes} bytes of ${address}`, 'away');
  }
}

/** What an attempt, or a process that was ended, has left. Without an etag nobody knows of which object it is. */
async function begun(part: string): Promise<{ readonly bytes: number; readonly etag: string | undefined }> {
  try {
    const etag = await readFile(etagFile(part), 'utf8');
    const { size } = await stat(part);
    if (etag !== '' && size > 0) return { bytes: size, etag };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return { bytes: 0, etag: undefined };
}

async function forget(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(etagFile(part), { force: true });
}

function etagFile(part: string): string {
  return `${part}.etag`;
}

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ENVIRONMENT } from '../contract/environment';
import { ArtifactError } from './artifact-error';

/** Bytes of one read. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Reads a model's file. Its size is checked before.
 *
 * @param limitBytes most bytes that are read
 * @throws ArtifactError if it is not a file or is too large to be a model, or an error of the system
 */
export async function readArtifact(path: string, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  // a pipe without a writer would block a thread of the pool, and the process could not end
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const about = await file.stat();
    if (!about.isFile()) throw new ArtifactError(`MODEL_PATH ${path} is no file; name the artifact itself`);
    if (about.size > limitBytes) {
      throw new ArtifactError(
        `MODEL_PATH ${path} has ${about.size} bytes; a model has at most ${limitBytes} in this much memory; train fewer or shallower trees, give the container more memory, or set ${ENVIRONMENT.modelLimitBytes.name}`,
      );
    }
    // not `readFile`, which joins its chunks on the event loop
    const bytes = new Uint8Array(about.size);
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      ({ bytesRead: read } = await file.read(bytes, length, Math.min(CHUNK_BYTES, bytes.length - length)));
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

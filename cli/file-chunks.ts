import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CsvError } from '../runtime/data/csv-error';

const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * The bytes of a file, from the first to the last.
 *
 * @throws CsvError if the file grows, shrinks or is written to meanwhile
 * @throws the file system's error, which names the path: Node's own does not where it is a folder
 */
export function* fileChunks(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    const before = fstatSync(file);
    let total = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const bytes = readSync(file, chunk);
      if (bytes === 0) break;
      total += bytes;
      yield chunk.subarray(0, bytes);
    }
    const after = fstatSync(file);
    // a pipe has no size to compare
    if (
      before.isFile() &&
      (total !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
    ) {
      throw new CsvError(`${path} changed while it was read; read it again when nothing writes to it`);
    }
  } catch (error) {
    if (error instanceof CsvError) throw error;
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  } finally {
    closeSync(file);
  }
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { statedDigest, TAIL_LENGTH } from '../model/artifact-tail';

/**
 * The digest of an artifact in a file, computed and not only read, without holding the file in memory.
 *
 * @returns undefined if the file is not there, does not end with a digest, or states another one than it has
 */
export async function digestOfFile(path: string): Promise<string | undefined> {
  const end = await endOfFile(path);
  const stated = end === undefined ? undefined : statedDigest(end.text);
  if (end === undefined || stated === undefined) return undefined;
  const hash = createHash('sha256');
  if (end.start > 0) {
    for await (const bytes of createReadStream(path, { end: end.start - 1 }))
      hash.update(bytes as Uint8Array);
  }
  return `sha256:${hash.digest('hex')}` === stated ? stated : undefined;
}

async function endOfFile(
  path: string,
): Promise<{ readonly text: string; readonly start: number } | undefined> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { size } = await file.stat();
    if (size < TAIL_LENGTH) return undefined;
    const start = size - TAIL_LENGTH;
    const { buffer } = await file.read(new Uint8Array(TAIL_LENGTH), 0, TAIL_LENGTH, start);
    return { text: Buffer.from(buffer).toString('latin1'), start };
  } finally {
    await file.close();
  }
}

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const CHUNK_BYTES = 256 * 1024;
const POLL_MS = 250;
const NEWLINE = 0x0a;

/**
 * The bytes of a file or of standard input, to the end or until the signal.
 *
 * @param path of the file; `-` is standard input
 * @throws the file system's error, with the path
 */
export async function* inputChunks(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stream = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const stop = (): void => {
    stream.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream) {
      if (signal.aborted) return;
      yield chunk as Uint8Array;
    }
  } catch (error) {
    if (!signal.aborted) throw Object.assign(error as NodeJS.ErrnoException, { path });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * The bytes of a file that grows, until the signal. A file that takes its place (rotation) is read from its start, and a
 * file that was cut (truncation) too; a line that the old file left open ends there.
 *
 * @param note told when the file was replaced or cut
 * @throws the file system's error, with the path, if the file is not there at first
 */
export async function* followFile(
  path: string,
  signal: AbortSignal,
  note: (line: string) => void,
): AsyncGenerator<Uint8Array> {
  let file = await open(path, 'r');
  let position = 0;
  let lastByte = NEWLINE;
  const endLine = function* (): Generator<Uint8Array> {
    if (lastByte !== NEWLINE) yield Uint8Array.of(NEWLINE);
    lastByte = NEWLINE;
    position = 0;
  };
  try {
    while (!signal.aborted) {
      const { bytesRead, buffer } = await file.read(
        Buffer.allocUnsafe(CHUNK_BYTES),
        0,
        CHUNK_BYTES,
        position,
      );
      if (bytesRead > 0) {
        position += bytesRead;
        lastByte = buffer[bytesRead - 1]!;
        yield buffer.subarray(0, bytesRead);
        continue;
      }
      const [own, named] = [await file.stat(), await stat(path).catch(() => undefined)];
      // between the two looks the old file may have grown for the last time
      if (own.size > position) continue;
      if (named !== undefined && (named.ino !== own.ino || named.dev !== own.dev)) {
        note(`${path} was replaced; the new file is read from its start`);
        yield* endLine();
        await file.close();
        file = await open(path, 'r');
      } else if (own.size < position) {
        note(`${path} was cut; it is read from its start`);
        yield* endLine();
      } else {
        await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  } catch (error) {
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  } finally {
    await file.close();
  }
}

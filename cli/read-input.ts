import { readFileSync } from 'node:fs';

/**
 * Reads a file that somebody named.
 *
 * @throws the file system's error, which names the path: Node's own does not where it is a folder, for that is found
 *   out by reading, from a number, and not by opening
 */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  }
}

import { readFileSync } from 'node:fs';

/**
 * Reads a file of the command line.
 *
 * @throws the file system's error, with the path. Node's error for a folder has none, because only reading fails, which
 *   knows the file by its number
 */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  }
}

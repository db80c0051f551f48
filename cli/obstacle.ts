import { lstatSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why a file below a folder must not be written or removed. A link may lead out of the folder, so none is followed,
 * and a link in the place of the file neither. The folder itself is the caller's choice, and may be a link.
 *
 * @param path of the file, relative to the folder, with slashes
 * @returns a sentence that names what stands in the way; undefined if nothing does
 */
export function obstacle(folder: string, path: string): string | undefined {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const place = join(folder, ...parts.slice(0, length));
    const stats = lstatSync(place, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) return `${place} is a link, and links are not followed`;
    if (length === parts.length && !stats.isFile()) return `${place} is not a file`;
    if (length < parts.length && !stats.isDirectory()) return `${place} is not a folder`;
  }
  return undefined;
}

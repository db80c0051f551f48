import { readFileSync } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';
import { DAG_FILE_MARKER } from '../constructs/training/dag-file';
import { envelope } from '../constructs/validation/manifests/envelope';
import { readManifests } from '../constructs/validation/manifests/read-manifests';
import { obstacle } from './obstacle';

/** Names the files that a synthesis wrote. No extension: Argo CD reads every .yaml and .json in a folder. */
export const LEDGER = '.cdk8s-aiops-files';

/**
 * Paths that the ledger of a folder names, relative to it. Lines may end as on Windows.
 *
 * @throws Error if one lies outside of the folder
 */
export function parseLedger(folder: string, text: string): ReadonlySet<string> {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => posix.normalize(line));
  const outside = lines.find((line) => isAbsolute(line) || line === '..' || line.startsWith('../'));
  if (outside !== undefined) {
    throw new Error(
      `${join(folder, LEDGER)} names ${JSON.stringify(outside)}, which is outside of ${folder}; remove that line`,
    );
  }
  return new Set(lines);
}

export function formatLedger(paths: Iterable<string>): string {
  return [...paths]
    .sort()
    .map((path) => `${path}\n`)
    .join('');
}

/**
 * Whether a synthesis can have written a file. A ledger can come with a clone, so nothing is removed because of the ledger
 * alone: the file must be a .yaml file of Kubernetes objects or a DAG file, in no hidden folder and behind no link.
 */
export function isSynthesized(folder: string, path: string): boolean {
  if (path.split('/').some((part) => part.startsWith('.'))) return false;
  if (obstacle(folder, path) !== undefined) return false;
  if (path.endsWith('.py')) return readFileSync(join(folder, path), 'utf8').startsWith(DAG_FILE_MARKER);
  if (!path.endsWith('.yaml')) return false;
  try {
    const documents = readManifests(readFileSync(join(folder, path), 'utf8'), path);
    return documents.length > 0 && documents.every((document) => envelope.safeParse(document).success);
  } catch {
    return false; // not YAML
  }
}

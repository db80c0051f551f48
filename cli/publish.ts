import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';

/** Names the files that a synthesis wrote. No extension: Argo CD reads every .yaml and .json in a folder. */
export const LEDGER = '.cdk8s-aiops-files';

/** Written by cdk8s beside the manifests for its validation report. */
const NOT_MANIFESTS = new Set(['construct-metadata.json']);

export interface Published {
  /** Paths that are new or have changed, relative to the output folder. */
  readonly written: readonly string[];
  /** Paths that an earlier synthesis wrote and this one no longer makes. */
  readonly removed: readonly string[];
}

/**
 * Copies a synthesis into a folder that may hold other files: writes what has changed, removes what an earlier
 * synthesis wrote and this one does not, and touches nothing else.
 *
 * @throws Error if a file stands in the way that no synthesis wrote; nothing has been written then
 */
export function publish(from: string, to: string): Published {
  const made = filesBelow(from).filter((path) => !NOT_MANIFESTS.has(path));
  const known = readLedger(to);
  const strangers = made.filter(
    (path) => existsSync(join(to, path)) && !known.has(path) && !sameFile(from, to, path),
  );
  if (strangers.length > 0) {
    throw new Error(
      `${join(to, strangers[0]!)} exists and no earlier synthesis wrote it; move it away, or give another --output`,
    );
  }
  const written = made.filter((path) => !existsSync(join(to, path)) || !sameFile(from, to, path));
  for (const path of written) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), readFileSync(join(from, path)));
  }
  const current = new Set(made);
  const removed = [...known].filter((path) => !current.has(path) && existsSync(join(to, path)));
  for (const path of removed) {
    rmSync(join(to, path));
    removeEmptyFolders(to, dirname(path));
  }
  writeFileSync(join(to, LEDGER), made.map((path) => `${path}\n`).join(''));
  return { written, removed };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort();
}

function readLedger(folder: string): ReadonlySet<string> {
  const path = join(folder, LEDGER);
  if (!existsSync(path)) return new Set();
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const outside = lines.find((line) => isAbsolute(line) || normalize(line).startsWith('..'));
  if (outside !== undefined) {
    throw new Error(`${path} names "${outside}", which is outside of ${folder}; remove that line`);
  }
  return new Set(lines);
}

function sameFile(from: string, to: string, path: string): boolean {
  return readFileSync(join(from, path)).equals(readFileSync(join(to, path)));
}

function removeEmptyFolders(root: string, folder: string): void {
  for (let path = folder; path !== '.' && readdirSync(join(root, path)).length === 0; path = dirname(path)) {
    rmdirSync(join(root, path));
  }
}

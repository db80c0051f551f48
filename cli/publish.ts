import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { formatLedger, isSynthesized, LEDGER, parseLedger } from './ledger';
import { obstacle } from './obstacle';
import { attemptWrite, OutputError } from './write-atomically';

/** Written by cdk8s beside the manifests for its validation report. */
const NOT_MANIFESTS = new Set(['construct-metadata.json']);

/** Holds the new files until each of them is complete. */
const STAGING = '.cdk8s-aiops-staging';

export interface Published {
  /** Paths that are new or have changed, relative to the output folder. */
  readonly written: readonly string[];
  /** Paths that an earlier synthesis wrote and this one no longer makes. */
  readonly removed: readonly string[];
  /** Paths that the ledger names, but that no synthesis can have written: they were left alone. */
  readonly kept: readonly string[];
}

/**
 * Copies a synthesis into a folder that may hold other files: writes what has changed, removes what an earlier
 * synthesis wrote and this one does not, and touches nothing else.
 *
 * Every file is written beside its place, and moved there when all of them are complete: a full disk changes nothing.
 * The ledger names the new files before the first is moved, so that a run that was killed is completed by the next one.
 *
 * @throws Error if there is a file in the way that no synthesis wrote; then nothing is written
 * @throws OutputError that names the file which cannot be written
 */
export function publish(from: string, to: string): Published {
  const made = filesBelow(from).filter((path) => !NOT_MANIFESTS.has(path));
  for (const path of [LEDGER, ...made]) {
    const problem = obstacle(to, path);
    if (problem === undefined) continue;
    throw new OutputError(
      `cannot write ${join(to, path)}: ${problem}; move it away, or give another --output`,
    );
  }
  const ledger = readLedger(to);
  const known = parseLedger(to, ledger);
  const changed = made.filter((path) => !isSame(from, to, path));
  const stranger = changed.find((path) => existsSync(join(to, path)) && !known.has(path));
  if (stranger !== undefined) {
    throw new Error(
      `${join(to, stranger)} exists and no earlier synthesis wrote it; move it away, or give another --output`,
    );
  }
  const current = new Set(made);
  const stale = [...known].filter((path) => !current.has(path) && isThere(to, path));
  const removed = stale.filter((path) => isSynthesized(to, path));
  const kept = stale.filter((path) => !removed.includes(path));
  if (changed.length > 0 || removed.length > 0 || ledger !== formatLedger(made)) {
    const moves = [
      { path: LEDGER, content: formatLedger(new Set([...known, ...made])) },
      ...changed.map((path) => ({ path, content: readFileSync(join(from, path)) })),
    ];
    const last = { path: LEDGER, content: formatLedger(made) };
    replace(to, moves, removed, last);
  }
  return { written: changed, removed, kept };
}

interface NewFile {
  /** Relative to the output folder. */
  readonly path: string;
  readonly content: string | Buffer;
}

/** Moves new files to their places in the order given, removes others, and moves the last one. */
function replace(folder: string, files: readonly NewFile[], removed: readonly string[], last: NewFile): void {
  clearStaging(folder);
  const staging = join(folder, `${STAGING}-${process.pid}`);
  try {
    const moves = stage(folder, staging, [...files, last]);
    const end = moves.pop()!;
    for (const move of moves) move();
    for (const path of removed) {
      attemptWrite(join(folder, path), () => {
        rmSync(join(folder, path));
        removeEmptyFolders(folder, dirname(path));
      });
    }
    end();
  } catch (error) {
    for (const { path } of files) removeEmptyFolders(folder, dirname(path));
    throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Writes the files into a folder of their own, whose names no reader of manifests takes. @returns a move for each */
function stage(folder: string, staging: string, files: readonly NewFile[]): (() => void)[] {
  attemptWrite(folder, () => mkdirSync(staging, { recursive: true }));
  return files.map(({ path, content }, index) => {
    const place = join(folder, path);
    const staged = join(staging, String(index));
    attemptWrite(place, () => {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(staged, content, { flag: 'wx' });
    });
    return () => {
      attemptWrite(place, () => {
        renameSync(staged, place);
      });
    };
  });
}

/** Removes what a run that was killed has left. */
function clearStaging(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((each) => each.startsWith(`${STAGING}-`))) {
    attemptWrite(join(folder, name), () => {
      rmSync(join(folder, name), { recursive: true, force: true });
    });
  }
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

function readLedger(folder: string): string {
  const path = join(folder, LEDGER);
  return existsSync(path) ? attemptWrite(path, () => readFileSync(path, 'utf8')) : '';
}

/** Whether something is there, a link to nowhere included. */
function isThere(folder: string, path: string): boolean {
  try {
    return lstatSync(join(folder, path), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // below a file
  }
}

function isSame(from: string, to: string, path: string): boolean {
  const place = join(to, path);
  return (
    existsSync(place) && attemptWrite(place, () => readFileSync(join(from, path)).equals(readFileSync(place)))
  );
}

function removeEmptyFolders(root: string, folder: string): void {
  for (let path = folder; path !== '.'; path = dirname(path)) {
    const place = join(root, path);
    if (!existsSync(place) || readdirSync(place).length > 0) return;
    rmdirSync(place);
  }
}
